/**
 * Gradient descent as a lecture shows it: w ← w - step · gradient(w), with the way it took. The learners use
 * better methods (ridge.ts, lbfgs.ts); this one is for seeing and testing costs and their gradients.
 */
export type Cost = (w: Float64Array) => { readonly value: number; readonly gradient: Float64Array };

/** values[i] is the cost before step i, weights[i] the weights after it. */
export type Descent = { readonly values: number[]; readonly weights: Float64Array[] };

export function gradientDescent(cost: Cost, start: Float64Array, stepSize: number, steps: number): Descent {
  const w = start.slice();
  const way: Descent = { values: [], weights: [] };
  for (let i = 0; i < steps; i++) {
    const { value, gradient } = cost(w);
    for (let j = 0; j < w.length; j++) w[j] = w[j]! - stepSize * gradient[j]!;
    way.values.push(value);
    way.weights.push(w.slice());
  }
  return way;
}

/** Σ c_j · w_j². */
export function quadratic(coefficients: readonly number[]): Cost {
  return (w) => ({
    value: coefficients.reduce((sum, c, j) => sum + c * w[j]! * w[j]!, 0),
    gradient: Float64Array.from(coefficients, (c, j) => 2 * c * w[j]!),
  });
}

/** Σ w² and Σ |w|: what regularization adds to a cost, times alpha. */
export function penalties(w: ArrayLike<number>): { l2: number; l1: number } {
  let l2 = 0;
  let l1 = 0;
  for (let j = 0; j < w.length; j++) {
    l2 += w[j]! * w[j]!;
    l1 += Math.abs(w[j]!);
  }
  return { l2, l1 };
}
