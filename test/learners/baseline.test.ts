import { expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { baseline } from '../../src/learners/baseline.js';
import { classes, labelled, matrixOf, real } from '../support/labelled.js';

const ctx = { rng: rngFrom('test'), prepared: null };
const x = matrixOf([[1], [2], [3], [4]]);

it('answers every row with the weighted mean', () => {
  const state = baseline.fit(labelled(x, real([1, 2, 3, 10]), undefined, [1, 1, 1, 0]), null, {}, ctx);
  expect([...baseline.predict(state, x, Int32Array.of(2, 0)).data]).toEqual([2, 2]);
});

it('answers with the weighted quantile where the metric wants one', () => {
  const train = labelled(x, real([10, 1, 3, 2]), undefined, [1, 1, 1, 5]);
  const answer = (quantile: number): number => baseline.fit(train, null, {}, { ...ctx, quantile }).answer[0]!;
  expect([0.1, 0.5, 0.8, 0.9].map(answer)).toEqual([1, 2, 3, 10]);
});

it('answers every row with the weighted shares of the classes', () => {
  const state = baseline.fit(labelled(x, classes([0, 1, 2, 2], 3), undefined, [1, 1, 1, 2]), null, {}, ctx);
  expect([...state.answer]).toEqual([0.2, 0.2, 0.6]);
});

it('looks only at the rows of its list, and counts repeated rows twice', () => {
  const train = labelled(x, classes([0, 1, 1, 0], 2), Int32Array.of(0, 1, 1, 1));
  expect([...baseline.fit(train, null, {}, ctx).answer]).toEqual([0.25, 0.75]);
});

it('gives a class without rows a small probability, and all still sum to 1', () => {
  const state = baseline.fit(labelled(x, classes([0, 0, 1, 1], 3)), null, {}, ctx);
  expect(state.answer[2]).toBeCloseTo(0.5 / 7, 12);
  expect(state.answer.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});
