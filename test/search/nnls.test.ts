import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { nnls } from '../../src/search/nnls.js';
import { cases, expectClose, field } from '../support/reference.js';

const sum = (columns: readonly Float64Array[], weights: Float64Array, row: number): number =>
  columns.reduce((total, column, j) => total + weights[j]! * column[row]!, 0);

describe('non-negative least squares', () => {
  it('agrees with scipy', () => {
    const c = cases('hpo_ensemble').find(({ name }) => name === 'stacking_nnls')!;
    const columns = field<number[][]>(c, 'predictions').map((line) => Float64Array.from(line));
    const y = Float64Array.from(field<number[]>(c, 'y'));
    const weights = nnls(columns, y);
    expectClose(weights, c, 'weights');
    expectClose(Math.hypot(...y.map((value, i) => value - sum(columns, weights, i))), c, 'residual_norm');
  });

  it('meets the conditions of the optimum on random problems, with and without weights', () => {
    for (let seed = 0; seed < 40; seed++) {
      const rng = rngFrom(`nnls/${seed}`);
      const columns = Array.from({ length: 8 }, () => Float64Array.from({ length: 30 }, () => rng.normal()));
      const y = Float64Array.from({ length: 30 }, (_, i) => columns[0]![i]! - columns[1]![i]! + rng.normal());
      const weight = seed % 2 ? Float64Array.from({ length: 30 }, () => rng.next()) : null;
      const weights = nnls(columns, y, weight);
      columns.forEach((column, j) => {
        const slope = y.reduce(
          (total, value, i) => total + (weight?.[i] ?? 1) * column[i]! * (value - sum(columns, weights, i)),
          0,
        );
        expect(weights[j]).toBeGreaterThanOrEqual(0);
        if (weights[j]! > 0) expect(Math.abs(slope)).toBeLessThan(1e-8);
        else expect(slope).toBeLessThan(1e-8);
      });
    }
  });

  it('gives a copy of a column nothing, and all columns nothing where they point the other way', () => {
    const a = Float64Array.of(1, 2, 3);
    expect([...nnls([a, a.slice()], Float64Array.of(2, 4, 6))]).toEqual([2, 0]);
    expect([...nnls([a], Float64Array.of(-1, -2, -3))]).toEqual([0]);
    expect([...nnls([new Float64Array(3)], a)]).toEqual([0]);
  });
});
