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

describe('losses that refit their leaves', () => {
  it('are those of absolute error and of quantiles', () => {
    expect(names.filter((loss) => both(loss).objective.refit)).toEqual(['absolute_error', 'quantile']);
  });

  it.each([
    ['absolute_error', null],
    ['absolute_error', weight],
    ['quantile', null],
    ['quantile', weight],
  ] as const)('%s: a leaf gets the value with the least loss of its rows', (loss, w) => {
    const train = allRows(N);
    const rows = train.filter((i) => i % 4 !== 1);
    const { objective, scores } = objectiveFor(
      { ...OPTIONS, loss },
      targetOf(loss),
      w,
      { train, valid: rows },
      space,
    );
    const s = scores[0]!;
    for (let i = 0; i < N; i++) s[i]! += rng.normal();
    const shift = objective.refit!(0, rows);
    const start = s.slice();
    const lossAt = (step: number): number => {
      for (let i = 0; i < N; i++) s[i] = start[i]! + step;
      return objective.loss();
    };
    // the least loss of a piecewise linear function is at one of its corners: where a residual is 0
    const corners = Array.from(rows, (r) => {
      const y = targetOf(loss);
      return y.task === 'regression' ? y.values[r]! / objective.unit - start[r]! : 0;
    });
    expect(lossAt(shift)).toBeCloseTo(Math.min(...corners.map(lossAt)), 12);
    expect(lossAt(shift)).toBeLessThan(lossAt(0));
  });
});

describe('the delta of huber', () => {
  const deltaOf = (y: Target, alpha: number): number => {
    const { objective, scores } = both('huber', y, null, { alpha });
    scores[0]!.fill(1e12);
    const g = space.arena.f64(N);
    objective.gradients(0, g, space.arena.f64(N));
    return g[0]! * objective.unit;
  };

  it('is the alpha-quantile of the distances from the median, on the scale of the label', () => {
    const y = numbers(Array.from({ length: N }, (_, i) => i));
    expect(deltaOf(y, 0.6)).toBe(7); // distances 0, 1, 1, 2, 2, … 11, 11: the 14th of 23
    const thousands = numbers(Array.from({ length: N }, (_, i) => 1024 * i));
    expect(deltaOf(thousands, 0.6)).toBe(7 * 1024);
  });

  it('is never 0, so that a label that is mostly the same still teaches', () => {
    expect(deltaOf(numbers(Array.from({ length: N }, (_, i) => (i === 3 ? 46 : 0))), 0.5)).toBe(2);
    expect(deltaOf(numbers(new Float64Array(N)), 0.5)).toBeGreaterThan(0);
  });
});

describe('class weights', () => {
  it('balanced: all classes weigh the same, whatever the weights of their rows', () => {
    for (const loss of ['logistic', 'softmax']) {
      const { objective } = both(loss, targetOf(loss), weight, { classWeight: 'balanced' });
      for (const v of objective.init) expect(v).toBeCloseTo(0, 12);
    }
  });

  it('balanced: total / (classes × rows of the class) of scikit-learn in the gradients', () => {
    const y = classes(
      Int32Array.from({ length: N }, (_, i) => (i < 3 ? 1 : 0)),
      2,
    );
    const { objective, scores } = both('logistic', y, null, { classWeight: 'balanced' });
    scores[0]!.fill(0);
    const h = space.arena.f64(N);
    objective.gradients(0, space.arena.f64(N), h);
    expect(h[0]! * 4).toBeCloseTo(N / (2 * 3), 12);
    expect(h[9]! * 4).toBeCloseTo(N / (2 * 20), 12);
  });

  it('leave a class that the training rows do not have alone, which has the share of half a row', () => {
    const y = classes([0, 2, 0, 1], 3);
    const fold = { train: Int32Array.of(0, 1, 2), valid: Int32Array.of(3) };
    const { objective } = objectiveFor(OPTIONS, y, null, fold, space);
    expect(objective.active).toEqual([true, false, true]);
    const shares = objective.init.map(Math.exp);
    expect(shares[1]! / sum(shares)).toBeCloseTo(0.5 / 3.5, 12);
    expect(objective.loss()).toBeCloseTo(Math.log(7), 12);
  });
});

describe('labels and names', () => {
  it('are refused out of the range of a log link, in training and validation rows alike', () => {
    const fit = (loss: string, values: number[]): Fitting =>
      objectiveFor(
        { ...OPTIONS, loss },
        numbers(values),
        null,
        { train: Int32Array.of(0, 1), valid: Int32Array.of(2) },
        space,
      );
    expect(() => fit('poisson', [1, -1, 1])).toThrow('the poisson loss needs labels of 0 or more, one is -1');
    expect(() => fit('tweedie', [1, 1, -0.5])).toThrow('the tweedie loss needs labels of 0 or more');
    expect(() => fit('gamma', [1, 0, 1])).toThrow('the gamma loss needs labels above 0, one is 0');
    expect(() => fit('poisson', [0, 1, 0, -7])).not.toThrow(); // row 3 is in no fold
    expect(fit('poisson', [0, 0, 1]).objective.active).toEqual([false]);
  });

  it('auto is squared error, log loss or softmax by task; a loss of another task is a usage error', () => {
    const { scores } = both('auto', targetOf('softmax'));
    expect(scores).toHaveLength(5);
    expect(both('auto', targetOf('logistic')).objective.init).toEqual(both('logistic').objective.init);
    expect(both('auto', targetOf('huber')).objective.init).toEqual(both('squared_error').objective.init);
    expect(() => both('poisson', targetOf('softmax'))).toThrow('there is no loss "poisson" for multiclass');
    expect(() => both('tweedie', targetOf('tweedie'), null, { tweediePower: 3 })).toThrow('power');
  });
});
