import { expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { metrics } from '../../src/metrics/registry.js';
import { bootstrapInterval } from '../../src/search/interval.js';
import { classesOf, oneHot, scoresOf, valuesOf } from '../support/metric-cases.js';

/** n rows of which a fifth is predicted wrongly, at random places. */
function fifthWrong(n: number, seed: string) {
  const rng = rngFrom(seed);
  const labels = Array.from({ length: n }, () => rng.int(2));
  const guesses = labels.map((label) => (rng.next() < 0.2 ? 1 - label : label));
  return { y: classesOf(labels, 2), scores: oneHot(guesses, 2) };
}

it('has the width that theory gives for accuracy, also when it draws a part of the rows', () => {
  const n = 2000;
  const accuracy = metrics.get('accuracy');
  const { y, scores } = fifthWrong(n, 'wide');
  const share = accuracy.score(y, scores);
  const expected = 2 * 1.96 * Math.sqrt((share * (1 - share)) / n);
  for (const maxRows of [n, 400]) {
    const [low, high] = bootstrapInterval(y, scores, accuracy, rngFrom('b'), { maxRows, repeats: 1000 });
    expect((high - low) / expected).toBeGreaterThan(0.9);
    expect((high - low) / expected).toBeLessThan(1.1);
    expect(Math.abs((low + high) / 2 - share)).toBeLessThan(expected / 8);
  }
});

it('covers the true score about 95 times in 100', () => {
  let covered = 0;
  for (let i = 0; i < 200; i++) {
    const { y, scores } = fifthWrong(150, `cover/${i}`);
    const [low, high] = bootstrapInterval(y, scores, metrics.get('accuracy'), rngFrom(`b/${i}`));
    if (low <= 0.8 && 0.8 <= high) covered++;
  }
  expect(covered).toBeGreaterThan(178);
  expect(covered).toBeLessThan(200);
});

it('is the same for the same seed', () => {
  const { y, scores } = fifthWrong(50, 'same');
  const once = () => bootstrapInterval(y, scores, metrics.get('f1'), rngFrom('s'));
  expect(once()).toEqual(once());
});

it('takes weights: rows without weight do not count', () => {
  const y = valuesOf([0, 0, 0, 0]);
  const scores = scoresOf([[1], [1], [1], [100]]);
  const weight = Float64Array.of(1, 1, 1, 0);
  expect(bootstrapInterval(y, scores, metrics.get('mae'), rngFrom('w'), { weight })).toEqual([1, 1]);
});

it('leaves out repeats without a score, and has no interval when they are most', () => {
  const scores = scoresOf([
    [0.1, 0.9],
    [0.8, 0.2],
    [0.7, 0.3],
  ]);
  const auc = metrics.get('roc_auc');
  expect(bootstrapInterval(classesOf([1, 0, 0], 2), scores, auc, rngFrom('a'))).toEqual([1, 1]);
  expect(bootstrapInterval(classesOf([1, 1, 1], 2), scores, auc, rngFrom('a'))).toEqual([NaN, NaN]);
});
