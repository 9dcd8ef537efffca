import { expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { benjaminiHochberg, univariate } from '../../../src/features/selection/univariate.js';

it('lets as many p-values through as the share of false findings allows', () => {
  expect(benjaminiHochberg(Float64Array.of(0.01, 0.04, 0.03, 0.5), 0.1)).toBe(0.04);
  expect(benjaminiHochberg(Float64Array.of(0.2, NaN, 0.9), 0.1)).toBe(-1);
  expect(benjaminiHochberg(new Float64Array(0), 0.1)).toBe(-1);
});

it('keeps numbers that rise with a number, with cells missing, and categories whatever they say', () => {
  const rng = rngFrom('univariate');
  const draw = (): Float64Array => Float64Array.from({ length: 100 }, () => rng.normal());
  const signal = draw();
  const gaps = signal.map((v, i) => (i % 5 ? v : NaN));
  const columns = [draw(), gaps, draw(), draw().map((v) => Number(v > 0))];
  const x = { rows: 100, names: ['a', 'b', 'c', 'd'], levels: Int32Array.of(0, 0, 0, 2), columns };
  const y = { task: 'regression' as const, values: signal };
  expect(univariate(x, { y, rows: allRows(100), weight: null })).toEqual(Int32Array.of(1, 3));
});
