import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { defaults } from '../../../src/core/space.js';
import type { Params } from '../../../src/core/space.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { gatherAll } from '../../../src/learners/linear/design.js';
import { sizeOf } from '../../../src/learners/linear/margins.js';
import type { Family, Smooth } from '../../../src/learners/linear/smooth.js';
import { objectiveOf } from '../../../src/learners/linear/smooth.js';
import { logistic } from '../../../src/learners/logistic.js';
import { classes, csrOf, labelled, matrixOf } from '../../support/labelled.js';
import { plainPass } from '../../support/plain-losses.js';

const space = useKernels();
const ctx = { rng: rngFrom('test'), prepared: null };
const start = { ...defaults(logistic.space), path: false };

/** n rows of p dense and q sparse columns, and labels that depend on the first of both. */
function drawn(seed: string, n: number, p: number, q: number, width: number): { x: Matrix; codes: number[] } {
  const rng = rngFrom(seed);
  const dense = Array.from({ length: n }, () => Array.from({ length: p }, () => rng.normal()));
  const sparse = Array.from({ length: n }, () =>
    Array.from({ length: q }, (_, j) => [j, 1 + rng.next()] as const).filter(() => rng.next() < 0.2),
  );
  const codes = dense.map((row, i) => {
    const first = (row[0] ?? 0) + 0.5 * (row[1] ?? 0) + (sparse[i]![0]?.[0] === 0 ? 1 : 0);
    const place = Math.floor(width * (0.5 + 0.2 * (first + rng.normal())));
    return Math.max(0, Math.min(width - 1, place));
  });
  return { x: matrixOf(dense, q > 0 ? csrOf(sparse, q) : undefined), codes };
}

/** The problem of a fit in the arena, to ask for its gradient; the caller releases. */
function problemOf(x: Matrix, codes: number[], width: number, C: number): Smooth {
  const { arena } = space;
  const outputs = width === 2 ? 1 : width;
  const target = outputs === 1 ? arena.f64(codes.length) : arena.i32(codes.length);
  target.set(outputs === 1 ? codes.map((code) => 1 - 2 * code) : codes);
  return {
    design: gatherAll(x, undefined, arena),
    layout: { outputs, p: x.columns.length, q: x.sparse?.width ?? 0 },
    family: { loss: outputs === 1 ? 'logistic' : 'softmax', power: 0 },
    target,
    weight: arena.f64(codes.length).fill(1 / codes.length),
    l2: 1 / (C * codes.length),
  };
}

const FAMILIES: readonly (Family & { outputs: number })[] = [
  { loss: 'logistic', power: 0, outputs: 1 },
  { loss: 'softmax', power: 0, outputs: 3 },
  { loss: 'squared', power: 0, outputs: 1 },
  { loss: 'tweedie', power: 1, outputs: 1 },
  { loss: 'tweedie', power: 1.6, outputs: 1 },
  { loss: 'tweedie', power: 2, outputs: 1 },
];

/** Differences of 1e-5 on both sides; tolerance 1e-7 of 1 + the gradient. */
it.each(FAMILIES)(
  '$loss, power $power: gradients are finite differences, of weighted dense and sparse rows',
  (f) => {
    const { x, codes } = drawn('gradient', 7, 2, 4, 3);
    const layout = { outputs: f.outputs, p: 2, q: 4 };
    const number = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    const size = sizeOf(layout);
    fc.assert(
      fc.property(
        fc.array(number, { minLength: size, maxLength: size }),
        fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 7, maxLength: 7 }),
        (theta, weights) => {
          const mark = space.arena.mark();
          const target = f.loss === 'softmax' ? space.arena.i32(7) : space.arena.f64(7);
          target.set(
            codes.map((code) =>
              f.loss === 'logistic' ? (code > 1 ? -1 : 1) : code + (f.power > 1 ? 0.5 : 0),
            ),
          );
          const weight = space.arena.f64(7);
          weight.set(weights);
          const design = gatherAll(x, undefined, space.arena);
          const objective = objectiveOf(space, { design, layout, family: f, target, weight, l2: 0.3 });
          const at = Float64Array.from(theta);
          const grad = new Float64Array(size);
          objective(at, grad);
          const spare = new Float64Array(size);
          grad.forEach((g, j) => {
            const moved = (by: number): number => objective(at.with(j, at[j]! + by), spare);
            const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            expect(Math.abs(slope - g)).toBeLessThan(1e-7 * (1 + Math.abs(g)));
          });
          space.arena.release(mark);
        },
      ),
      { numRuns: 20 },
    );
  },
);

describe('every solver of logistic reaches the same optimum', () => {
  const CASES = [
    ['dense, two classes', drawn('a', 300, 4, 0, 2), 2],
    ['sparse, two classes', drawn('b', 200, 2, 6, 2), 2],
    ['sparse, three classes', drawn('c', 200, 2, 6, 3), 3],
  ] as const;

  it.each(CASES)('%s', (_, { x, codes }, width) => {
    const y = classes(codes, width);
    const theta = (solver: string, more: Params = {}): Float64Array => {
      const params = { ...start, C: 0.1, solver, ...more };
      const state = logistic.fit(labelled(x, y), null, params, ctx);
      expect(state.solved).toMatchObject({ solver, converged: true });
      expect(state.solved!.violation).toBeLessThan(1e-5);
      return state.theta;
    };
    const want = theta('lbfgs');
    for (const solver of ['coordinate-descent', ...(width === 2 ? ['newton'] : [])])
      theta(solver).forEach((v, j) => expect(v).toBeCloseTo(want[j]!, 8));
    theta('gd', { steps: 100_000 }).forEach((v, j) => expect(v).toBeCloseTo(want[j]!, 4));
  });

  it('gradient descent falls with every step of 1 / L, and says so if its steps do not suffice', () => {
    const { x, codes } = CASES[0][1];
    const train = labelled(x, classes(codes, 2));
    const { solved, trace } = logistic.fit(train, null, { ...start, solver: 'gd', steps: 150 }, ctx);
    expect(trace!.every).toBe(1);
    expect(trace!.values.every((v, i) => i === 0 || v <= trace!.values[i - 1]!)).toBe(true);
    expect(solved).toMatchObject({ solver: 'gd', steps: solved!.converged ? solved!.steps : 150 });
    const few = logistic.fit(train, null, { ...start, solver: 'gd', steps: 3 }, ctx);
    expect(few.solved).toMatchObject({ steps: 3, converged: false });
    expect(few.trace!.values).toEqual(trace!.values.slice(0, 4));
  });

  it("gradient descent takes the lecture's steps: w - learning_rate · gradient", () => {
    const { x, codes } = CASES[1][1];
    const mark = space.arena.mark();
    const problem = problemOf(x, codes, 2, 1);
    const w = new Float64Array(sizeOf(problem.layout));
    const share = codes.reduce((a, b) => a + b) / codes.length;
    w[w.length - 1] = Math.log(share / (1 - share));
    for (let i = 0; i < 5; i++) {
      const { gradient } = plainPass(problem, w);
      gradient.forEach((g, j) => (w[j]! -= 0.7 * g));
    }
    space.arena.release(mark);
    const params = { ...start, solver: 'gd', steps: 5, learning_rate: 0.7 };
    const { theta } = logistic.fit(labelled(x, classes(codes, 2)), null, params, ctx);
    theta.forEach((v, j) => expect(v).toBeCloseTo(w[j]!, 12));
  });

  it('refuses what a solver does not know', () => {
    const { x, codes } = CASES[2][1];
    const train = labelled(x, classes(codes, 3));
    const fit = (params: Params) => (): unknown => logistic.fit(train, null, { ...start, ...params }, ctx);
    expect(fit({ solver: 'gd', penalty: 'l1' })).toThrow(/knows no l1/);
    expect(fit({ solver: 'newton' })).toThrow(/takes one output/);
  });
});

describe('with l1 in the penalty the subgradient is 0', () => {
  it.each([
    ['few columns', 150, 5, 6, 2],
    ['more columns than rows', 60, 200, 0, 2],
    ['too many for a matrix', 80, 20, 600, 2],
    ['three classes', 120, 4, 8, 3],
  ] as const)('%s', (name, n, p, q, width) => {
    const { x, codes } = drawn(name, n, p, q, width);
    for (const [penalty, ratio] of [
      ['l1', 1],
      ['elastic-net', 0.4],
    ] as const) {
      const params = { ...start, C: 0.3, penalty, l1_ratio: 0.4 };
      const { theta, solved } = logistic.fit(labelled(x, classes(codes, width)), null, params, ctx);
      expect(solved!.converged).toBe(true);
      const mark = space.arena.mark();
      const smooth = { ...problemOf(x, codes, width, 0.3), l2: (1 - ratio) / (0.3 * n) };
      const { gradient } = plainPass(smooth, theta);
      space.arena.release(mark);
      const l1 = ratio / (0.3 * n);
      const bias = theta.length - smooth.layout.outputs;
      let zeros = 0;
      gradient.forEach((g, j) => {
        if (j >= bias) expect(Math.abs(g)).toBeLessThan(1e-8);
        else if (theta[j] === 0) {
          zeros++;
          expect(Math.abs(g)).toBeLessThan(l1 + 1e-8);
        } else expect(Math.abs(g + l1 * Math.sign(theta[j]!))).toBeLessThan(1e-8);
      });
      expect(zeros).toBeGreaterThan(0);
      expect(zeros).toBeLessThan(bias);
    }
  });

  it('is reported when it is not: steps are counted, and a miss is called one', () => {
    const { x, codes } = drawn('separable', 40, 3, 0, 2);
    const clear = codes.map((_, i) => (x.columns[0]![i]! > 0 ? 1 : 0));
    const free = { ...start, penalty: 'none', solver: 'gd', steps: 20 };
    const { solved } = logistic.fit(labelled(x, classes(clear, 2)), null, free, ctx);
    expect(solved).toMatchObject({ converged: false, steps: 20 });
    expect(solved!.violation).toBeGreaterThan(1e-3);
    expect(codes).toHaveLength(40);
  });
});

it('chooses C on a path with l1 as well, of many columns and of few', () => {
  for (const [p, q] of [
    [6, 0],
    [2, 700],
  ] as const) {
    const { x, codes } = drawn(`path ${p}`, 160, p, q, 2);
    const y = classes(codes, 2);
    const rows = (from: number, to: number): Int32Array =>
      Int32Array.from({ length: to - from }, (_, i) => from + i);
    const [train, valid] = [labelled(x, y, rows(0, 80)), labelled(x, y, rows(80, 160))];
    const params = { ...start, penalty: 'l1' };
    const lossOf = (given: Params, check: typeof valid | null): number => {
      const state = logistic.fit(train, check, given, ctx);
      const { data } = logistic.predict(state, x, valid.rows);
      return [...valid.rows].reduce((sum, i, at) => sum - Math.log(data[2 * at + codes[i]!]!), 0);
    };
    const best = Math.min(
      ...[-5, -4, -3, -2, -1, 0, 1, 2].map((k) => lossOf({ ...params, C: 4 ** k }, null)),
    );
    expect(lossOf({ ...params, path: true }, valid)).toBeLessThan(best * 1.001);
  }
});
