import { describe, expect, it } from 'vitest';
import { isTyped } from '../../../src/core/plain.js';
import { rngFrom } from '../../../src/core/rng.js';
import { complete } from '../../../src/core/space.js';
import { AutomlError } from '../../../src/core/errors.js';
import { lessonOf, normalized } from '../../../src/learners/cart/shares.js';
import type { ShareState } from '../../../src/learners/cart/shares.js';
import { mean, percentile, smoothPercentile } from '../../../src/learners/cart/percentile.js';
import { forest } from '../../../src/learners/forest.js';
import { classes, labelled, matrix, numbers, randomRows } from './data.js';

describe('lessonOf', () => {
  const x = matrix([[1], [2], [3]]);

  it('centers numbers by their weighted mean', () => {
    const lesson = lessonOf(labelled(x, numbers([1, 2, 6]), Float64Array.of(1, 1, 2)));
    expect(lesson.center).toBeCloseTo(15 / 4, 12);
    expect([...lesson.targets].map((v) => v + lesson.center)).toEqual([1, 2, 6]);
  });

  it('has the weighted shares of the classes, also of those without rows', () => {
    const lesson = lessonOf(labelled(x, classes([2, 0, 2], 4), Float64Array.of(1, 2, 1)));
    expect([...lesson.prior]).toEqual([0.5, 0, 0.5, 0]);
    expect([...lesson.targets]).toEqual([2, 0, 2]);
  });

  it('takes rows as equal if none has weight', () => {
    expect([...lessonOf(labelled(x, numbers([1, 2, 3]), new Float64Array(3))).weights]).toEqual([1, 1, 1]);
  });
});

describe('normalized', () => {
  it('makes rows sum to 1, and rows of nothing even', () => {
    expect([...normalized(Float64Array.of(1, 3, 0, 0, -1e-9, 2), 2)]).toEqual([0.25, 0.75, 0.5, 0.5, 0, 1]);
  });
});

describe('percentiles', () => {
  const values = Float64Array.of(9, 4, 2, 1);
  const rows = Int32Array.of(1, 2, 3);

  it('of weighted rows are the value at which the cumulative weight reaches the level', () => {
    const weights = Float64Array.of(100, 1, 1, 2);
    expect([0.5, 0.51, 0.75, 0.76, 1].map((p) => percentile(values, weights, rows, p))).toEqual([
      1, 2, 2, 4, 4,
    ]);
    expect(smoothPercentile(values, weights, rows, 0.51)).toBe(2);
    expect(mean(values, weights, rows)).toBe(2);
  });

  it('of equal rows are interpolated where that is asked for', () => {
    const weights = new Float64Array(4).fill(3);
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => smoothPercentile(values, weights, rows, p))).toEqual([
      1, 1.5, 2, 3, 4,
    ]);
  });
});

describe('a damaged model of trees', () => {
  const x = matrix(randomRows(150, 4, 5, 'damage'), [0, 0, 0, 5]);
  const y = classes(
    Array.from({ length: 150 }, (_, i) => i % 3),
    3,
  );
  const params = complete('forest', forest.space, { n_estimators: 50 });
  const state = forest.fit(labelled(x, y), null, params, { rng: rngFrom('damage'), prepared: null });

  it('is refused, or predicts shares all the same: never a crash, never an endless loop', () => {
    const rng = rngFrom('damage/where');
    let refused = 0;
    for (let round = 0; round < 200; round++) {
      const copy = structuredClone(state) as ShareState;
      const lists = Object.values(copy.trees).filter((v) => isTyped(v) && v.length > 0);
      const list = lists[rng.int(lists.length)]!;
      if (!isTyped(list)) continue;
      list[rng.int(list.length)] = [0, 1, 7, 255, 70_000, -1, NaN][rng.int(7)]!;
      try {
        const { data } = forest.predict(copy as typeof state, x);
        expect(data.every((p) => p >= 0 && p <= 1)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(AutomlError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(10);
  });
});
