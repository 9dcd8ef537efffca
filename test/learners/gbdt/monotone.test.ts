import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import type { Labelled, Matrix } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { complete } from '../../../src/core/space.js';
import type { Params } from '../../../src/core/space.js';
import { gbdt } from '../../../src/learners/gbdt/gbdt.js';
import { classes, labelled, matrix, numbers, toy } from './toy-data.js';
import type { State } from './toy-data.js';

const LEVELS = [0, 0, 0, 6];
const ROUNDS = 30;

/** Two constrained columns (+1, -1), a free one, a category. The label breaks the constraints here and there. */
function problem(seed: string, rows: number, missing: number): { x: Matrix; y: Float64Array } {
  const rng = rngFrom(seed);
  const gap = (v: number): number | null => (rng.next() < missing ? null : v);
  const cells = Array.from({ length: rows }, () => [
    gap(rng.int(2) ? rng.int(8) : rng.normal() * 3),
    gap(rng.normal()),
    gap(rng.normal()),
    gap(rng.int(6)),
  ]);
  const y = Float64Array.from(cells, ([a, b, c, d]) => {
    const own = Math.sin((a ?? -4) * 1.5) + 0.2 * (a ?? 9) - (b ?? 2) ** 3 / 4 + Math.cos(3 * (b ?? 0));
    return own + (c ?? 1) * ((d ?? 7) - 3) + rng.normal();
  });
  return { x: matrix(cells, LEVELS), y };
}

/** Rows of x, with one column on a grid from -10 to 10. */
function onGrid(x: Matrix, rows: number, column: number): { grid: Matrix; points: number } {
  const points = 81;
  const columns = x.columns.map((values, j) =>
    Float64Array.from({ length: rows * points }, (_, i) =>
      j === column ? ((i % points) - 40) / 4 : values[Math.floor(i / points)]!,
    ),
  );
  return { grid: { ...x, rows: rows * points, columns }, points };
}

/** How many steps up the grid make the last score rise, fall or stay. */
function steps(state: State, x: Matrix, column: number): { up: number; down: number } {
  const { grid, points } = onGrid(x, 25, column);
  const { data, width } = gbdt.predict(state, grid);
  let up = 0;
  let down = 0;
  for (let i = 0; i + 1 < grid.rows; i++) {
    if (i % points === points - 1) continue;
    const change = data[(i + 2) * width - 1]! - data[(i + 1) * width - 1]!;
    up += Number(change > 0);
    down += Number(change < 0);
  }
  return { up, down };
}

function fitted(train: Labelled, params: Params, monotone: readonly number[]): State {
  const completed = { ...complete('gbdt', gbdt.space, params), n_estimators: ROUNDS };
  return gbdt.fit(train, null, completed, { rng: rngFrom('monotone'), prepared: null, monotone });
}

const BASE: Params = { learning_rate: 0.3, min_samples_leaf: 2, leaf_size: 'hessian' };

describe('monotone constraints', () => {
  for (const growth of ['leaf', 'depth', 'symmetric'])
    for (const histogram of ['packed', 'exact'])
      it(`hold without any exception: ${growth}, ${histogram}`, () => {
        fc.assert(
          fc.property(
            fc.record({
              seed: fc.string({ maxLength: 8 }),
              rows: fc.integer({ min: 20, max: 300 }),
              missing: fc.constantFrom(0, 0.2),
              path_smooth: fc.constantFrom(0, 0, 5, 100),
              binary: fc.boolean(),
              more: fc.constantFrom<Params>(
                {},
                { extra_trees: true },
                { boosting: 'dart' },
                { data_sample: 'goss' },
                { lambda_l1: 1, lambda_l2: 3 },
                { feature_fraction_by_node: 0.5 },
                { min_samples_leaf: 1, leaf_size: 'rows', num_leaves: 60 },
              ),
            }),
            ({ seed, rows, missing, path_smooth, binary, more }) => {
              const { x, y } = problem(seed, rows, missing);
              const target = binary
                ? classes(
                    y.map((v) => Number(v > 0)),
                    2,
                  )
                : numbers(y);
              const params = { ...BASE, growth, histogram, path_smooth, ...more };
              const state = fitted(labelled(x, target), params, [1, -1]);
              expect(steps(state, x, 0).down).toBe(0);
              expect(steps(state, x, 1).up).toBe(0);
            },
          ),
          { numRuns: 40, seed: 7 },
        );
      });

  it('hold for medians, whose leaves are fitted anew', () => {
    const { x, y } = problem('medians', 300, 0.1);
    for (const loss of ['absolute_error', 'quantile', 'huber', 'poisson'])
      for (const growth of ['leaf', 'symmetric']) {
        const label = loss === 'poisson' ? y.map(Math.abs) : y;
        const state = fitted(labelled(x, numbers(label)), { ...BASE, growth, loss }, [1, -1]);
        expect(steps(state, x, 0).down).toBe(0);
        expect(steps(state, x, 1).up).toBe(0);
      }
  });

  it('are broken by the same data without them, and leave other columns free', () => {
    const { x, y } = problem('free', 300, 0.1);
    for (const growth of ['leaf', 'depth', 'symmetric']) {
      const free = fitted(labelled(x, numbers(y)), { ...BASE, growth }, []);
      expect(steps(free, x, 0).down).toBeGreaterThan(100);
      expect(steps(free, x, 1).up).toBeGreaterThan(100);
      const held = fitted(labelled(x, numbers(y)), { ...BASE, growth }, [1, -1]);
      expect(steps(held, x, 2).up).toBeGreaterThan(100);
      expect(steps(held, x, 2).down).toBeGreaterThan(100);
    }
  });

  it('still let gbdt learn what agrees with them', () => {
    const rng = rngFrom('agree');
    const cells = Array.from({ length: 1000 }, () => [rng.normal(), rng.normal(), rng.normal()]);
    const y = Float64Array.from(cells, ([a, b, c]) => Math.tanh(2 * a!) * 2 - b! ** 3 / 3 + c!);
    const x = matrix(cells);
    const rest = allRows(500).map((i) => i + 500);
    const error = (growth: string, monotone: readonly number[]): number => {
      const completed = {
        ...complete('gbdt', gbdt.space, { ...BASE, growth }),
        n_estimators: 200,
        learning_rate: 0.1,
      };
      const ctx = { rng: rngFrom('agree'), prepared: null, monotone };
      const { data } = gbdt.predict(
        gbdt.fit(labelled(x, numbers(y), allRows(500)), null, completed, ctx),
        x,
        rest,
      );
      return Math.sqrt(data.reduce((sum, v, i) => sum + (v - y[i + 500]!) ** 2, 0) / 500);
    };
    for (const growth of ['leaf', 'depth', 'symmetric'])
      expect(error(growth, [1, -1])).toBeLessThan(1.1 * error(growth, []));
  });

  it('change nothing where they are all 0', () => {
    const { x, y } = problem('zero', 200, 0.1);
    const train = labelled(x, numbers(y));
    for (const growth of ['leaf', 'symmetric'])
      expect(fitted(train, { ...BASE, growth }, [0, 0, 0, 0, 0, 0])).toEqual(
        fitted(train, { ...BASE, growth }, []),
      );
  });

  it('are refused for three classes, of which none can be first', () => {
    const { x } = toy(60);
    const three = labelled(
      x,
      classes(
        Array.from({ length: 60 }, (_, i) => i % 3),
        3,
      ),
    );
    expect(() => fitted(three, {}, [1])).toThrow(expect.objectContaining({ kind: 'usage' }));
    expect(() => fitted(three, {}, [0])).not.toThrow();
  });
});
