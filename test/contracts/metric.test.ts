import { describe, expect, it } from 'vitest';
import { takeNumbers, takeScores, takeTarget, targetLength } from '../../src/core/data.js';
import type { Scores, Target, Task } from '../../src/core/data.js';
import { encode } from '../../src/core/codec.js';
import { rngFrom } from '../../src/core/rng.js';
import { loss, type Metric } from '../../src/metrics/metric.js';
import { costMetric } from '../../src/metrics/cost.js';
import { METRIC_NAMES, metricNamed } from '../../src/metrics/registry.js';
import { classesOf, oneHot, scoresOf, valuesOf } from '../support/metric-cases.js';

/** What holds for every metric and every task that it names. */

const N = 60;
const SIZE: Record<Task, number> = { regression: 1, binary: 2, multiclass: 4 };

function problem(task: Task): { y: Target; perfect: Scores; scores: Scores; weight: Float64Array } {
  const rng = rngFrom(`metric/${task}`);
  const size = SIZE[task];
  const labels = Array.from({ length: N }, (_, i) => (size === 1 ? 1 + rng.next() : i % size));
  const row = (label: number): number[] => {
    if (size === 1) return [label + 0.5 * rng.normal()];
    const raw = Array.from({ length: size }, (_, k) => Math.exp((k === label ? 1 : 0) + rng.normal()));
    return raw.map((x) => x / raw.reduce((a, b) => a + b));
  };
  return {
    y: size === 1 ? valuesOf(labels) : classesOf(labels, size),
    perfect: size === 1 ? scoresOf(labels.map((label) => [label])) : oneHot(labels, size),
    scores: scoresOf(labels.map(row)),
    weight: Float64Array.from({ length: N }, () => 1 + rng.int(2)),
  };
}

const repeated = (times: (row: number) => number): Int32Array =>
  Int32Array.from(Array.from({ length: N }, (_, row) => Array<number>(times(row)).fill(row)).flat());

/** A metric of the costs of four classes has one task, and that of two the other. */
const costs = (size: number): number[][] =>
  Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? 0 : 1 + i + 3 * j)),
  );
const withCosts: Metric[] = (['binary', 'multiclass'] as const).map((task) => ({
  ...costMetric(costs(SIZE[task])),
  tasks: [task],
}));
const named = [...METRIC_NAMES, 'pinball_0.25'].map((name) => metricNamed(name));

for (const metric of [...named, ...withCosts]) {
  for (const task of metric.tasks) {
    describe(`${metric.name}, ${task}`, () => {
      const { y, perfect, scores, weight } = problem(task);
      const on = (rows: Int32Array, w?: Float64Array): number =>
        metric.score(takeTarget(y, rows), takeScores(scores, rows), w && takeNumbers(w, rows));
      const plain = metric.score(y, scores);

      it('is a number, and perfect predictions have the best one', () => {
        expect(plain).toBeGreaterThan(-Infinity);
        expect(plain).toBeLessThan(Infinity);
        expect(loss(metric, metric.score(y, perfect))).toBeLessThan(loss(metric, plain));
        expect(metric.score(y, perfect)).toBeCloseTo(metric.better === 'higher' ? 1 : 0, 12);
      });

      it('takes null, nothing and weights of 1 alike, and does not care for the scale of weights', () => {
        expect(metric.score(y, scores, null)).toBe(plain);
        expect(metric.score(y, scores, new Float64Array(N).fill(1))).toBeCloseTo(plain, 12);
        const tripled = weight.map((w) => 3 * w);
        expect(metric.score(y, scores, tripled)).toBeCloseTo(metric.score(y, scores, weight), 12);
      });

      it('counts a row of weight 2 as two rows, and one of weight 0 as none', () => {
        const twice = repeated((row) => weight[row]!);
        expect(metric.score(y, scores, weight)).toBeCloseTo(on(twice), 12);
        const some = Float64Array.from({ length: N }, (_, row) => (row % 5 === 0 ? 0 : 1));
        expect(metric.score(y, scores, some)).toBeCloseTo(on(repeated((row) => some[row]!)), 12);
      });

      it('does not depend on the order of rows', () => {
        const order = rngFrom('order').shuffle(repeated(() => 1));
        expect(on(order)).toBeCloseTo(plain, 12);
        expect(on(order, weight)).toBeCloseTo(metric.score(y, scores, weight), 12);
      });

      it('leaves its inputs as they are', () => {
        const before = encode([y, scores, weight]);
        metric.score(y, scores, weight);
        expect(encode([y, scores, weight])).toBe(before);
      });

      it('is NaN when a prediction is, and refuses predictions of another length or task', () => {
        const broken = { ...scores, data: scores.data.slice() };
        broken.data.fill(NaN, 7 * scores.width, 8 * scores.width);
        expect(metric.score(y, broken)).toBeNaN();
        expect(() => metric.score(y, takeScores(scores, Int32Array.of(0, 1)))).toThrow(RangeError);
        const other = problem(task === 'regression' ? 'binary' : 'regression');
        expect(targetLength(other.y)).toBe(N);
        expect(() => metric.score(other.y, scores)).toThrow(TypeError);
      });
    });
  }
}
