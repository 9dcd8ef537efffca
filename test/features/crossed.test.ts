import { describe, expect, it } from 'vitest';
import { allRows, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { crossColumn, learnCross } from '../../src/features/cross-columns.js';
import { crossed } from '../../src/features/crossed.js';
import type { Block, Group } from '../../src/features/encoder.js';
import { fitPlan, fitSupervised, applySupervised, origins } from '../../src/features/plan.js';
import { categoryColumn, fitted } from './columns.js';

const rows = 600;
const rng = rngFrom('crossed');
const draw = (count: number): string[] => Array.from({ length: rows }, () => `v${rng.int(count)}`);
const [a, b, c] = [draw(4), draw(4), draw(4)];
/** a and b tell it together, neither alone; c is noise. */
const y: Target = {
  task: 'binary',
  codes: Int32Array.from(a, (v, i) => Number((Number(v[1]) + Number(b[i]![1])) % 2 === 0)),
  classes: ['no', 'yes'],
};
const columns = [
  categoryColumn(a, undefined, 'a'),
  categoryColumn(c, undefined, 'c'),
  categoryColumn(b, undefined, 'b'),
];
const group: Group = { kind: 'categories', name: 'a', columns };
const lesson = { y, rows: allRows(rows).filter((row) => row % 2 === 0), weight: null };

describe('a cross', () => {
  const [left, right] = [
    categoryColumn(['x', 'x', 'y', null, null, 'y']),
    categoryColumn(['p', 'p', 'q', 'p', null, 'r']),
  ];

  it('has the pairs of levels that enough rows have, missing being a level', () => {
    const all = crossColumn([left, right], learnCross([left, right], 0, 1, allRows(6), 1));
    expect(all.levels).toEqual([' × p', 'x × p', 'y × q', 'y × r']);
    expect(Array.from(all.codes)).toEqual([1, 1, 2, 0, -1, 3]);
    const frequent = crossColumn([left, right], learnCross([left, right], 0, 1, allRows(6), 2));
    expect(Array.from(frequent.codes)).toEqual([0, 0, -2, -2, -1, -2]);
  });
});

describe('crossed', () => {
  it('finds the two columns that need each other, and encodes the pairs of their levels', () => {
    const { block, apply } = fitted(crossed, group, {}, lesson)!;
    expect(block.names).toEqual(['a × b:mean']);
    const sure = Array.from(apply(group).columns[0]!, (v, i) => Math.abs(v - y.codes[i]!));
    expect(Math.max(...sure)).toBeLessThan(0.1);
  });

  it('lets other encoders read the pairs', () => {
    const widths = (encoder: string): (number | undefined)[] => {
      const { block } = fitted(crossed, group, { encoder }, lesson)!;
      return [block.columns.length, block.levels[0], block.sparse?.width];
    };
    expect(widths('one-hot')).toEqual([0, undefined, 16]);
    expect(widths('ordinal')).toEqual([1, 16, undefined]);
    expect(widths('leave-one-out')).toEqual([1, 0, undefined]);
    expect(widths('frequency')).toEqual([1, 0, undefined]);
    expect(widths('hashing')).toEqual([0, undefined, 512]);
  });

  it('does not apply where no two columns say more together', () => {
    expect(fitted(crossed, { ...group, columns: columns.slice(0, 2) }, {}, lesson)).toBeNull();
    expect(fitted(crossed, { ...group, columns: columns.slice(0, 1) }, {}, lesson)).toBeNull();
  });
});

describe('a step over several columns', () => {
  const step = {
    column: 'a',
    with: ['c', 'b'],
    encoders: [
      { use: 'crossed', params: {} },
      { use: 'scale', params: {} },
    ],
  };
  const table = { rows, columns };

  it('hands the group to its first encoder, in training and later', () => {
    const { fitted: plan, shared } = fitPlan('codes', [step], table, rngFrom('plan'));
    expect(shared.matrix.columns).toEqual([]);
    const { fitted: learned, blocks } = fitSupervised(shared.supervised, columns, lesson, rngFrom('fold'));
    const odd = (block: Block): number[] => Array.from(block.columns[0]!).filter((_, row) => row % 2 === 1);
    expect(odd(applySupervised(learned, table)[0]!)).toEqual(odd(blocks[0]!));
    expect(origins(plan, learned, table).dense).toEqual([{ name: 'a × b:mean', source: 'a' }]);
  });

  it('names columns that are not of one kind', () => {
    const mixed = {
      rows,
      columns: [columns[0]!, { kind: 'number' as const, name: 'b', values: new Float64Array(rows) }],
    };
    expect(() =>
      fitPlan(
        'codes',
        [{ ...step, with: ['b'], encoders: [{ use: 'normalize', params: {} }] }],
        mixed,
        rngFrom('x'),
      ),
    ).toThrow('columns read together with a are not all numbers or all categories');
  });
});
