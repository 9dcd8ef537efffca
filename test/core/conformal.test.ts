import { describe, expect, it } from 'vitest';
import {
  conformalOf,
  conformalQuantile,
  conformity,
  intervalsAround,
  rowsFor,
  setsOf,
} from '../../src/core/conformal.js';
import { allRows, type Scores } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { cases, expectClose, field } from '../support/reference.js';

const named = (kind: string) =>
  cases('hpo_ensemble').filter(({ name }) => name.startsWith(`conformal_${kind}`));
const coverageOf = (c: { params: Record<string, unknown> }): number => 1 - (c.params['alpha'] as number);
const scoresOf = (rows: readonly (readonly number[])[]): Scores => ({
  rows: rows.length,
  width: rows[0]!.length,
  data: Float64Array.from(rows.flat()),
});
const rowsOf = ({ rows, width, data }: Scores): number[][] =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]);

describe('conformal prediction', () => {
  for (const c of named('abs'))
    it(`gives the reference intervals: ${c.name}`, () => {
      const state = conformalOf(Float64Array.from(field<number[]>(c, 'residuals_abs')));
      const quantile = conformalQuantile(state, coverageOf(c));
      const predictions = scoresOf(field<number[]>(c, 'predictions').map((p) => [p]));
      expectClose(quantile, c, 'quantile');
      expectClose(rowsOf(intervalsAround(predictions, quantile)), c, 'intervals');
    });

  for (const c of named('lac'))
    it(`gives the reference sets: ${c.name}`, () => {
      const known = scoresOf(field<number[][]>(c, 'p_cal'));
      const codes = Int32Array.from(field<number[]>(c, 'y_cal'));
      const y = { task: 'multiclass', codes, classes: ['a', 'b', 'c'] } as const;
      const quantile = conformalQuantile(
        conformalOf(conformity(y, known, allRows(known.rows))),
        coverageOf(c),
      );
      expectClose(quantile, c, 'quantile');
      const sets = rowsOf(setsOf(scoresOf(field<number[][]>(c, 'p_test')), quantile));
      expect(sets.map((row) => row.flatMap((inside, k) => (inside ? [k] : [])))).toEqual(c.expected['sets']);
    });

  for (const c of named('cqr'))
    it(`gives the reference quantile of ranges: ${c.name}`, () => {
      const [lower, upper, y] = ['lower', 'upper', 'y'].map((key) => field<number[]>(c, key)) as [
        number[],
        number[],
        number[],
      ];
      const beyond = Float64Array.from(y, (value, i) => Math.max(lower[i]! - value, value - upper[i]!));
      expectClose(conformalQuantile(conformalOf(beyond), coverageOf(c)), c, 'quantile');
    });
});

describe('scores of many rows', () => {
  const rng = rngFrom('conformal');
  const all = Float64Array.from({ length: 20_011 }, () => Math.abs(rng.normal()));
  const sorted = all.slice().sort();
  const state = conformalOf(all);

  it('keep a thousand numbers, and whole thousandths are exact', () => {
    expect(state.scores.length).toBe(1000);
    for (let i = 1; i < 1000; i++) {
      const rank = Math.ceil((20_012 * i) / 1000 - 1e-9);
      expect(conformalQuantile(state, i / 1000)).toBe(sorted[rank - 1]);
    }
  });

  it('round other coverages up, and know the largest', () => {
    expect(conformalQuantile(state, 0.9001)).toBe(conformalQuantile(state, 0.901));
    expect(conformalQuantile(state, 0.9999)).toBe(sorted.at(-1));
    expect(conformalQuantile(state, 0.99999)).toBe(Infinity);
  });

  it('are as few as a coverage needs', () => {
    for (const coverage of [0.5, 0.8, 0.9, 0.95, 0.99]) {
      const quantile = (rows: number): number => conformalQuantile(conformalOf(all.slice(0, rows)), coverage);
      expect(quantile(rowsFor(coverage))).toBeLessThan(Infinity);
      expect(quantile(rowsFor(coverage) - 1)).toBe(Infinity);
    }
  });

  it('leave out rows without a prediction and of weight 0', () => {
    const y = { task: 'regression', values: Float64Array.of(1, 2, 3, 4) } as const;
    const scores = scoresOf([[2], [NaN], [3], [9]]);
    expect([...conformity(y, scores, Int32Array.of(0, 1, 2, 3), Float64Array.of(1, 1, 1, 0))]).toEqual([
      1, 0,
    ]);
  });
});
