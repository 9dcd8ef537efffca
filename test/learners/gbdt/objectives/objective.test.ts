import { describe, expect, it } from 'vitest';
import { allRows } from '../../../../src/core/data.js';
import type { Target } from '../../../../src/core/data.js';
import { rngFrom } from '../../../../src/core/rng.js';
import { useKernels } from '../../../../src/kernels/kernels.js';
import { LOSSES, objectiveFor } from '../../../../src/learners/gbdt/objectives/objective.js';
import type { Fitting, LossOptions } from '../../../../src/learners/gbdt/objectives/objective.js';
import { classes, numbers } from '../toy-data.js';

const N = 23;
const rng = rngFrom('objectives');
const weight = Float64Array.from({ length: N }, () => 0.2 + 2 * rng.next());
const codes = Int32Array.from({ length: N }, (_, i) => (i * i + (i >> 2)) % 5);
const positive = Float64Array.from({ length: N }, () => Math.exp(rng.normal()));
const real = Float64Array.from({ length: N }, (_, i) => 40 + 30 * rng.normal() + (i % 7 === 0 ? 300 : 0));
const space = useKernels();
const OPTIONS: LossOptions = { loss: 'auto', alpha: 0.8, tweediePower: 1.4, classWeight: 'none' };

function targetOf(loss: string): Target {
  if (loss === 'logistic')
    return classes(
      codes.map((c) => c & 1),
      2,
    );
  if (loss === 'softmax') return classes(codes, 5);
  return numbers(['poisson', 'gamma', 'tweedie'].includes(loss) ? positive : real);
}

/** A fit whose validation rows are its training rows. */
function both(loss: string, y = targetOf(loss), w: Float64Array | null = weight, more = {}): Fitting {
  const rows = allRows(N);
  return objectiveFor({ ...OPTIONS, loss, ...more }, y, w, { train: rows, valid: rows }, space);
}

const names = LOSSES.map(([name]) => name);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** The constant shift of all scores of output k with the least loss: ternary search, all losses are convex. */
function bestShift({ objective, scores }: Fitting, k: number): number {
  const s = scores[k]!;
  const start = s.slice();
  const lossAt = (shift: number): number => {
    for (let i = 0; i < N; i++) s[i] = start[i]! + shift;
    return objective.loss();
  };
  let [low, high] = [-20, 20];
  for (let i = 0; i < 200; i++) {
    const third = (high - low) / 3;
    if (lossAt(low + third) < lossAt(high - third)) high -= third;
    else low += third;
  }
  s.set(start);
  return (low + high) / 2;
}

describe.each(names)('%s', (loss) => {
  for (const w of [weight, null]) {
    it(`has gradients and hessians that are derivatives of its loss (finite differences), ${w ? 'with' : 'without'} weights`, () => {
      const { objective, scores } = both(loss, targetOf(loss), w);
      for (const s of scores) for (let i = 0; i < N; i++) s[i]! += rng.normal();
      const g = space.arena.f64(N);
      const h = space.arena.f64(N);
      const total = w ? sum(w) : N;
      const e = 1e-4;
      objective.begin();
      for (let k = 0; k < objective.outputs; k++) {
        objective.gradients(k, g, h);
        for (let i = 0; i < N; i++) {
          const here = scores[k]![i]!;
          const [down, middle, up] = [-e, 0, e].map((step) => {
            scores[k]![i] = here + step;
            return total * objective.loss();
          });
          scores[k]![i] = here;
          expect(g[i]! / (1 + Math.abs(g[i]!))).toBeCloseTo(
            (up! - down!) / (2 * e) / (1 + Math.abs(g[i]!)),
            6,
          );
          if (['absolute_error', 'quantile', 'huber'].includes(loss)) expect(h[i]).toBe(w ? w[i] : 1);
          else
            expect(h[i]! / (1 + h[i]!)).toBeCloseTo((up! - 2 * middle! + down!) / (e * e) / (1 + h[i]!), 4);
        }
      }
      if (objective.constantHessian) expect(Array.from(h)).toEqual(Array.from(h, () => 1));
    });
  }

  it('starts where the loss is least', () => {
    const fitting = both(loss);
    const { objective, scores } = fitting;
    const least = objective.loss();
    for (let k = 0; k < objective.outputs; k++) {
      const shift = bestShift(fitting, k);
      expect(shift).toBeCloseTo(0, 6);
      scores[k]!.fill(objective.init[k]! + shift);
      expect(objective.loss()).toBeGreaterThan(least - 1e-12);
      scores[k]!.fill(objective.init[k]!);
    }
  });

  it('learns from training rows alone, and checks on the others', () => {
    const y = targetOf(loss);
    const train = allRows(N).filter((i) => i % 3 > 0);
    const valid = allRows(N).filter((i) => i % 3 === 0);
    const masked: Target =
      y.task === 'regression'
        ? numbers(y.values.map((v, i) => (i % 3 ? v : 1)))
        : { ...y, codes: y.codes.map((v, i) => (i % 3 ? v : 0)) };
    const fit = (target: Target, check: Int32Array): Fitting =>
      objectiveFor({ ...OPTIONS, loss }, target, weight, { train, valid: check }, space);
    const one = fit(y, valid);
    expect(fit(masked, valid).objective.init).toEqual(one.objective.init);
    const alone = Array.from(valid, (i) => weight[i]! * fit(y, Int32Array.of(i)).objective.loss());
    expect(one.objective.loss()).toBeCloseTo(sum(alone) / sum(Array.from(valid, (i) => weight[i]!)), 10);
    expect(fit(y, new Int32Array(0)).objective.loss()).toBe(0);
  });
});
