import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/core/codec.js';
import { allRows, type Target } from '../../src/core/data.js';
import type { Plain } from '../../src/core/plain.js';
import { rngFrom } from '../../src/core/rng.js';
import { applyExpansion, expandedCells, expansionNames, fitExpansion } from '../../src/features/expansion.js';
import type { Column, Table } from '../../src/table/table.js';
import { emptyColumn, pick, strangeColumn, toyColumn } from '../support/columns.js';
import { categoryColumn, fullRows, numberColumn } from './columns.js';

const N = 400;
const random = rngFrom('expansion');
const x = numberColumn(
  Array.from({ length: N }, (_, i) => (i % 50 === 7 ? null : random.normal())),
  'x',
);
const z = numberColumn(
  Array.from({ length: N }, () => random.normal()),
  'z',
);
const flag: Column = {
  ...numberColumn(
    Array.from({ length: N }, () => random.int(2)),
    'flag',
  ),
  kind: 'boolean',
};
const kind = categoryColumn(
  Array.from({ length: N }, () => 'abc'[random.int(3)]!),
  ['a', 'b', 'c'],
  'kind',
);
const idle = categoryColumn(
  Array.from({ length: N }, () => 'pqr'[random.int(3)]!),
  ['p', 'q', 'r'],
  'idle',
);
const table: Table = {
  rows: N,
  columns: [x, toyColumn('text', N), idle, z, flag, kind, toyColumn('date', N)],
};
/** z counts only for kind b, and with flag. */
const y: Target = {
  task: 'regression',
  values: Float64Array.from(
    z.values,
    (v, i) => 3 * v * Number(kind.codes[i] === 1) + 2 * v * flag.values[i]!,
  ),
};
const lesson = { y, rows: allRows(300), weight: null };

function fitted(expand: unknown, columns = table.columns, label = y) {
  return fitExpansion(expand, columns, { ...lesson, y: label }, rngFrom('0'));
}

describe('an expansion', () => {
  const pairs = fitted('pairs')!;

  it('is nothing unless it is asked for, or where there is nothing to expand', () => {
    expect(fitted('none')).toBeNull();
    expect(fitted(undefined)).toBeNull();
    expect(fitted('pairs', [idle, kind])).toBeNull();
    expect(fitted('curves', copies(27))).toBeNull();
    expect(expandedCells('curves', copies(27))).toBe(0);
  });

  it('has fewer knots where there are few rows for each column', () => {
    const widths = (count: number): number => fitted('curves', copies(count))!.blocks[0]!.sparse!.width;
    expect([2, 8, 16, 26].map(widths)).toEqual([10, 10, 5, 3]);
  });

  it('makes a curve of each number that is not just two values', () => {
    const { blocks } = fitted('curves', [x, flag, kind])!;
    expect(blocks.map((block) => block.sparse!.width)).toEqual([10]);
    expect(fullRows(blocks)[7]).toEqual(Array(10).fill(0));
    expect(fullRows(blocks)[8]!.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('multiplies the columns that need each other, and keeps no others', () => {
    const curves = fitted('curves')!.blocks.length;
    const sources = pairs.fitted.state as unknown as { steps: { column: string }[]; pairs: Int32Array };
    expect(sources.steps.map((step) => step.column)).not.toContain('idle');
    expect(pairs.blocks.length).toBeGreaterThanOrEqual(curves + 2);
    const names = expansionNames(pairs.fitted.state, table).map(({ name }) => name);
    expect(names.some((name) => name.startsWith('z~0×kind~'))).toBe(true);
    expect(names.some((name) => name.startsWith('z~0×flag~'))).toBe(true);
    // A curve of 10 columns times 3 levels.
    const product = pairs.blocks.slice(curves).find((block) => block.sparse!.width === 30)!;
    for (const [row, cells] of fullRows([product]).entries())
      expect(
        cells.reduce((a, b) => a + b, 0),
        `row ${row}`,
      ).toBeCloseTo(1, 12);
  });

  it('gives at prediction what it gave in training, row by row, also after the model file', () => {
    const state = decode(encode(pairs.fitted.state));
    expect(encode(applyExpansion(state, table) as unknown as Plain)).toBe(
      encode(pairs.blocks as unknown as Plain),
    );
    const rows = Int32Array.of(5, 399, 7);
    const some = { rows: 3, columns: table.columns.map((column) => pick(column, rows)) };
    expect(fullRows(applyExpansion(state, some))).toEqual(
      Array.from(rows, (row) => fullRows(pairs.blocks)[row]),
    );
  });

  it('keeps its shape for unseen and missing values and for no rows, and has a name for every column', () => {
    const width = fullRows(pairs.blocks)[0]!.length;
    const { state } = pairs.fitted;
    for (const change of [strangeColumn, emptyColumn]) {
      const other = { rows: N, columns: table.columns.map(change) };
      const rows = fullRows(applyExpansion(state, other));
      expect(rows[0]).toHaveLength(width);
      expect(rows.flat().every(Number.isFinite)).toBe(true);
    }
    const none = { rows: 0, columns: table.columns.map((column) => pick(column, new Int32Array(0))) };
    expect(expansionNames(state, none)).toHaveLength(width);
    expect(new Set(expansionNames(state, none).map(({ name }) => name)).size).toBe(width);
  });

  it('refuses a state whose pairs point nowhere', () => {
    const state = { ...(pairs.fitted.state as object), pairs: Int32Array.of(0, 99) };
    expect(() => applyExpansion(state as Plain, table)).toThrow('columns that it does not have');
  });

  it('does not see the labels of rows outside the lesson', () => {
    const other = { ...y, values: y.values.map((v, row) => (row < 300 ? v : 100 - v)) } as Target;
    expect(encode(fitted('pairs', table.columns, other) as Plain)).toBe(encode(pairs as unknown as Plain));
    const changed = { ...y, values: y.values.map(() => random.normal()) } as Target;
    expect(encode(fitted('pairs', table.columns, changed) as Plain)).not.toBe(
      encode(pairs as unknown as Plain),
    );
  });

  it('takes fewer pairs where every column is a weight for each of many classes', () => {
    const many: Target = {
      task: 'multiclass',
      codes: Int32Array.from(y.values, (v) => Math.min(199, Math.max(0, Math.round(v * 4) + 100))),
      classes: Array.from({ length: 200 }, (_, k) => `${k}`),
    };
    const blocks = fitted('pairs', table.columns, many)!.blocks.length;
    expect(blocks - fitted('curves')!.blocks.length).toBeLessThanOrEqual(1);
  });

  it('tells how many cells it may add to a row', () => {
    expect(expandedCells('none', table.columns)).toBe(0);
    expect(expandedCells('curves', table.columns)).toBe(2 * 3);
    expect(expandedCells('pairs', table.columns)).toBe(2 * 3 + 4 * 15);
    expect(expandedCells('pairs', [])).toBe(0);
  });
});

function copies(count: number): Column[] {
  return Array.from({ length: count }, (_, j) => ({ ...z, name: `z${j}` }));
}
