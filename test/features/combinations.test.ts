import { describe, expect, it } from 'vitest';
import { allRows, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { combinations, combinedColumns } from '../../src/features/combinations.js';
import type { NumericColumn } from '../../src/table/table.js';

const N = 800;
const rng = rngFrom('combinations');
const draw = (scale: number): Float64Array =>
  Float64Array.from({ length: N }, () => scale * (1 + rng.next()));
const columns = [1, 1, 50, 3].map((scale, j): NumericColumn => ({
  kind: 'number',
  name: 'abcd'[j]!,
  values: draw(scale),
}));
const [a, b, c, d] = columns.map(({ values }) => values);
const numbers = (of: (i: number) => number): Target => ({
  task: 'regression',
  values: Float64Array.from({ length: N }, (_, i) => of(i)),
});
const group = { kind: 'numbers' as const, name: 'a', columns };
const fitOn = (y: Target, rows = allRows(N)) =>
  combinations.fitTransform(group, { y, rows, weight: null }, {}, rng);
const strongest = (y: Target): string | undefined => fitOn(y)?.block.names[0];
const wave = (x: number, period: number): number => (Math.floor(x / period) % 2 === 0 ? 1 : -1);

describe('combinations', () => {
  it('finds what the label depends on: sum, difference, ratio, product', () => {
    expect(strongest(numbers((i) => wave(a![i]! + b![i]!, 0.25)))).toBe('a + b');
    expect(strongest(numbers((i) => wave(a![i]! - b![i]!, 0.25)))).toBe('a - b');
    expect(strongest(numbers((i) => wave(a![i]! / b![i]!, 0.25)))).toBe('a / b');
    expect(strongest(numbers((i) => wave(a![i]! * b![i]!, 0.5)))).toBe('a * b');
  });

  it('adds columns of different units on one scale', () => {
    expect(strongest(numbers((i) => wave(50 * b![i]! - c![i]!, 12)))).toMatch(/^b - 0\.0[12]\d* c$/);
  });

  it('finds it for classes too', () => {
    const codes = Int32Array.from({ length: N }, (_, i) => Number(a![i]! > b![i]!));
    expect(strongest({ task: 'binary', codes, classes: ['no', 'yes'] })).toMatch(/^a [-/] b$/);
  });

  it('finds nothing where columns only add up, or where the label is chance', () => {
    expect(fitOn(numbers((i) => a![i]! ** 2 + 3 * d![i]!))).toBeNull();
    expect(fitOn(numbers(() => rng.normal()))).toBeNull();
  });

  it('learns from the lesson alone: labels of other rows change nothing', () => {
    const rows = allRows(N).filter((row) => row % 2 === 0);
    const one = numbers((i) => wave(a![i]! - b![i]!, 0.25));
    const other = numbers((i) => (i % 2 === 0 ? wave(a![i]! - b![i]!, 0.25) : 1e6));
    expect(fitOn(other, rows)).toEqual(fitOn(one, rows));
  });

  it('computes on a new table what the fit gave, and NaN where there is no finite result', () => {
    const { state, block } = fitOn(numbers((i) => wave(a![i]! / b![i]!, 0.25)))!;
    expect(combinations.transform(state, group)).toEqual(block);
    const zeros = columns.map((column) => ({
      ...column,
      values: new Float64Array(N).fill(column.name === 'b' ? 0 : 1),
    }));
    const again = combinations.transform(state, { ...group, columns: zeros });
    expect(again.columns[block.names.indexOf('a / b')]!.every(Number.isNaN)).toBe(true);
  });

  it('says which columns it reads, and needs no others', () => {
    const { state, block } = fitOn(numbers((i) => wave(a![i]! - b![i]!, 0.25)))!;
    const used = combinedColumns(state);
    expect(used).toEqual(expect.arrayContaining(['a', 'b']));
    const some = columns.filter(({ name }) => used.includes(name));
    expect(combinations.transform(state, { ...group, columns: some })).toEqual(block);
  });
});
