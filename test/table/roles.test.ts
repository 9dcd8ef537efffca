import { describe, expect, it } from 'vitest';
import { inferSchema } from '../../src/table/infer.js';
import { rawTable } from '../../src/table/raw-table.js';
import { foldColumns, weights } from '../../src/table/roles.js';
import type { InferOptions } from '../../src/table/schema.js';
import type { RawTable } from '../../src/table/table.js';

const rows = Array.from({ length: 12 }, (_, i) => [
  `${(i * 0.37).toFixed(2)}`,
  `2020-01-${10 + i}`,
  `g${i % 3}`,
  i < 4 ? '-1' : `${i % 2}`,
  `${1 + (i % 2)}`,
  i % 2 ? 'a' : 'b',
]);
const table = rawTable('t.csv', ['x', 'day', 'group', 'fold', 'w', 'y'], rows);
const schemaOf = (
  options: Partial<InferOptions>,
  from: RawTable = table,
): ReturnType<typeof inferSchema>['schema'] => inferSchema(from, { label: 'y', ...options }).schema;
const all = Int32Array.from(rows.keys());

describe('foldColumns', () => {
  it('are null unless the schema has them', () => {
    expect(foldColumns(table, schemaOf({}))).toEqual({ group: null, time: null, fold: null });
  });

  it('read groups as codes, times as numbers that keep their order, and -1 as no fold', () => {
    const { group } = foldColumns(table, schemaOf({ group: 'group' }));
    expect([...group!].map((g, i) => g === group![i % 3])).not.toContain(false);
    const { time } = foldColumns(table, schemaOf({ time: 'day' }));
    expect(time![1]! - time![0]!).toBe(86_400_000);
    const { fold } = foldColumns(table, schemaOf({ fold: 'fold' }));
    expect([...fold!].slice(0, 4)).toEqual([-1, -1, -1, -1]);
    expect(new Set([...fold!].slice(4)).size).toBe(2);
  });

  it('refuse rows without a time', () => {
    const gap = rawTable(
      't.csv',
      ['x', 'day', 'y'],
      rows.map(([x, day, , , , y], i) => [x!, i === 5 ? '' : day!, y!]),
    );
    expect(() => foldColumns(gap, schemaOf({ time: 'day' }, gap))).toThrow(
      't.csv:7: the time in "day" is missing',
    );
  });

  it('refuse rows without a fold, and name the column', () => {
    const gap = rawTable(
      't.csv',
      ['x', 'fold', 'y'],
      rows.map(([x, , , , , y], i) => [x!, i === 5 ? 'NA' : `${i % 3}`, y!]),
    );
    expect(() => foldColumns(gap, schemaOf({ fold: 'fold' }, gap))).toThrow('the fold in "fold" is "NA"');
    expect(foldColumns(table, schemaOf({ group: 'group' })).named).toBe('column "group" of t.csv');
  });
});

describe('weights', () => {
  it('are scaled to mean 1', () => {
    const w = weights(table, schemaOf({ weight: 'w' }), all)!;
    expect(w[1]! / w[0]!).toBeCloseTo(2, 12);
    expect(w.reduce((a, b) => a + b, 0) / 12).toBeCloseTo(1, 12);
  });

  it('are scaled to mean 1 even where their sum is not finite', () => {
    const heavy = rawTable(
      't.csv',
      ['x', 'w', 'y'],
      rows.map(([x, , , , , y], i) => [x!, i === 3 ? '3e307' : '1.5e308', y!]),
    );
    const w = weights(heavy, schemaOf({ weight: 'w' }, heavy), all)!;
    expect(w[0]! / w[3]!).toBeCloseTo(5, 12);
    expect(w.reduce((a, b) => a + b, 0) / 12).toBeCloseTo(1, 12);
  });

  it('refuse a negative weight and name its line', () => {
    const bad = rawTable(
      't.csv',
      ['x', 'w', 'y'],
      rows.map(([x, , , , w, y], i) => [x!, i === 3 ? '-2' : w!, y!]),
    );
    expect(() => weights(bad, schemaOf({ weight: 'w' }, bad), all)).toThrow(
      't.csv:5: the weight in "w" is "-2"',
    );
  });
});
