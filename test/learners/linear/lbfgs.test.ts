import { expect, it } from 'vitest';
import type { Objective } from '../../../src/learners/linear/lbfgs.js';
import { lbfgs } from '../../../src/learners/linear/lbfgs.js';

/** Rosenbrock's valley: the minimum 0 lies at 1, …, 1. */
const valley: Objective = (x, grad) => {
  let value = 0;
  grad.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const bend = x[i + 1]! - x[i]! ** 2;
    value += 100 * bend ** 2 + (1 - x[i]!) ** 2;
    grad[i]! += -400 * bend * x[i]! - 2 * (1 - x[i]!);
    grad[i + 1]! += 200 * bend;
  }
  return value;
};

const options = { decrease: 1e-24, evaluations: 500, inverse: (): void => undefined };

it('follows a bent valley to its minimum', () => {
  const x = Float64Array.of(-1.2, 1, -1.2, 1, -1.2, 1);
  const { value, converged, violation } = lbfgs(valley, x, options);
  expect(value).toBeLessThan(1e-18);
  expect(converged).toBe(true);
  expect(violation).toBeLessThan(1e-8);
  x.forEach((v) => expect(v).toBeCloseTo(1, 8));
});

it('solves badly scaled quadratics at once when the diagonal is known', () => {
  const scale = Float64Array.of(1e-8, 1, 1e8);
  let calls = 0;
  const bowl: Objective = (x, grad) => {
    calls++;
    for (let j = 0; j < 3; j++) grad[j] = scale[j]! * (x[j]! - 3);
    return scale.reduce((sum, s, j) => sum + (s * (x[j]! - 3) ** 2) / 2, 0);
  };
  const x = new Float64Array(3);
  lbfgs(bowl, x, { ...options, inverse: (d) => d.forEach((v, j) => (d[j] = v / scale[j]!)) });
  x.forEach((v) => expect(v).toBeCloseTo(3, 9));
  expect(calls).toBeLessThan(5);
});

it('never asks for more evaluations than it may, and never ends above its start', () => {
  const x = Float64Array.of(-1.2, 1, -1.2, 1, -1.2, 1);
  const start = valley(x, new Float64Array(6));
  let calls = 0;
  const counted: Objective = (at, grad) => {
    calls++;
    return valley(at, grad);
  };
  const { value, converged } = lbfgs(counted, x, { ...options, evaluations: 7 });
  expect(value).toBeLessThanOrEqual(start);
  expect(converged).toBe(false);
  expect(calls).toBe(7);
});
