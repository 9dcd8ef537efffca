import { describe, expect, it } from 'vitest';
import { allRows, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { applyCombinations, combinationNames, fitCombinations } from '../../src/features/combinations.js';
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
const fitOn = (y: Target, rows = allRows(N)) => fitCombinations(columns, { y, rows, weight: null });
const strongest = (y: Target): string | undefined => {
  const found = fitOn(y);
  return found ? combinationNames(found.fitted.state)[0]?.name : undefined;
};
const wave = (x: number, period: number): number => (Math.floor(x / period) % 2 === 0 ? 1 : -1);

describe('fitCombinations', () => {
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
});

describe('applyCombinations', () => {
  it('computes on a new table what the fit gave, and NaN where there is no finite result', () => {
    const found = fitOn(numbers((i) => wave(a![i]! / b![i]!, 0.25)))!;
    const again = applyCombinations(found.fitted.state, { rows: N, columns });
    expect(again).toEqual(found.blocks);
    const odd = columns.map((column) => ({
      ...column,
      values: new Float64Array(N).fill(column.name === 'b' ? 0 : 1),
    }));
    const [block] = applyCombinations(found.fitted.state, { rows: N, columns: odd });
    const at = combinationNames(found.fitted.state).findIndex(({ name }) => name === 'a / b');
    expect(block!.columns[at]!.every(Number.isNaN)).toBe(true);
  });

  it('refuses a table in which a column is not a number', () => {
    const found = fitOn(numbers((i) => wave(a![i]! - b![i]!, 0.25)))!;
    const texts = columns.map(({ name }) => ({
      kind: 'text' as const,
      name,
      codes: new Int32Array(1),
      values: [''],
    }));
    expect(() => applyCombinations(found.fitted.state, { rows: 1, columns: texts })).toThrow(
      /column a, but it is text/,
    );
  });
});
