import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { objectiveFor } from '../../../src/learners/gbdt/objective.js';
import { classes, numbers } from './toy-data.js';

const N = 12;
const rng = rngFrom('objective');
const weight = Float64Array.from({ length: N }, () => 0.2 + 2 * rng.next());
const targets: [string, Target, number][] = [
  ['squared error', numbers(Float64Array.from({ length: N }, () => 5 * rng.normal())), 0.5],
  [
    'log loss of two classes',
    classes(
      Int32Array.from({ length: N }, (_, i) => i % 2),
      2,
    ),
    1,
  ],
  [
    'log loss of three classes',
    classes(
      Int32Array.from({ length: N }, (_, i) => i % 3),
      3,
    ),
    1,
  ],
];

describe('objectives', () => {
  for (const [name, y, factor] of targets) {
    it(`${name}: gradients and hessians are the derivatives of the loss (finite differences)`, () => {
      const objective = objectiveFor(y, weight, N);
      const scores = Array.from(objective.init, () => Float64Array.from({ length: N }, () => rng.normal()));
      const total = weight.reduce((a, b) => a + b, 0);
      const lossAt = (k: number, i: number, step: number): number => {
        const moved = scores.map((s) => s.slice());
        moved[k]![i]! += step;
        return factor * total * objective.loss(moved, 0);
      };
      const g = new Float64Array(N);
      const h = new Float64Array(N);
      const e = 1e-4;
      objective.begin(scores);
      for (let k = 0; k < objective.outputs; k++) {
        objective.gradients(k, scores, g, h);
        for (let i = 0; i < N; i++) {
          const [down, here, up] = [lossAt(k, i, -e), lossAt(k, i, 0), lossAt(k, i, e)];
          expect(g[i]).toBeCloseTo((up - down) / (2 * e), 6);
          expect(h[i]).toBeCloseTo((up - 2 * here + down) / (e * e), 4);
        }
      }
    });

    it(`${name}: the initial scores leave no mean gradient`, () => {
      const objective = objectiveFor(y, weight, N);
      const scores = Array.from(objective.init, (v) => new Float64Array(N).fill(v));
      const g = new Float64Array(N);
      objective.begin(scores);
      for (let k = 0; k < objective.outputs; k++) {
        objective.gradients(k, scores, g, new Float64Array(N));
        expect(g.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 10);
      }
    });
  }

  it('learn from training rows alone, and check on the rows after them', () => {
    const y = numbers([1, 3, 100, 100]);
    const objective = objectiveFor(y, null, 2);
    expect(objective.init[0]! * objective.unit).toBe(2);
    const scores = [new Float64Array(4).fill(2 / objective.unit)];
    expect(objective.loss(scores, 2) * objective.unit ** 2).toBe(98 ** 2);
  });

  it('leave a class that the training rows do not have alone', () => {
    const objective = objectiveFor(classes([0, 2, 0, 1], 3), null, 3);
    expect(objective.active).toEqual([true, false, true]);
    const shares = objective.init.map(Math.exp);
    const sum = shares.reduce((a, b) => a + b, 0);
    expect(shares[1]! / sum).toBeCloseTo(0.5 / 3.5, 12);
  });
});
