import { num } from '../core/space.js';
import { numbersOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { finiteOf } from './order.js';

/** knots: ascending, at least two. */
type State = { readonly knots: Float64Array; readonly degree: number };

/** Rows, evenly spaced, that the knots of a very long column are taken from. */
const ROWS = 100_000;
const MOST_DEGREE = 5;
/** Share of the rows beyond the first knot, and beyond the last: far values are left to the straight line. */
const TAIL = 0.01;

/**
 * A number as B-splines, so that a linear model sees curves: sparse columns of which degree + 1 in a row are not 0 and
 * sum to 1. Degree 1: the share of the row that belongs to the knot below, and to the knot above. Knots lie at quantiles from
 * 1 % to 99 %, where a value that fills many rows counts no more than half a piece (else a column of mostly zeros had no knots
 * left), or at the values themselves if there are no more of them; beyond the ends the value at the end holds.
 * As scikit-learn's SplineTransformer with these knots and extrapolation='constant'. Missing: no entry.
 * null if there are not two different values.
 */
export const spline: Encoder<State> = {
  name: 'spline',
  accepts: ['number', 'boolean', 'date'],
  supervised: false,
  space: {
    knots: { kind: 'int', low: 2, high: 100, log: true, start: 10 },
    degree: { kind: 'int', low: 1, high: MOST_DEGREE, start: 1 },
  },
  fitTransform(column, _lesson, params) {
    const values = numbersOf(column);
    const stride = Math.ceil(values.length / ROWS) || 1;
    const sorted = finiteOf(stride === 1 ? values : values.filter((_, i) => i % stride === 0)).sort();
    const knots = knotsOf(sorted, num(params, 'knots'));
    if (knots.length < 2) return null;
    const state = { knots, degree: num(params, 'degree') };
    return { state, block: apply(state, values) };
  },
  transform: (state, column) => apply(state, numbersOf(column)),
  sparseNames: ({ knots, degree }, { name }) =>
    Array.from({ length: widthOf(knots, degree) }, (_, k) =>
      degree === 1 ? `${name}~${knots[k]!.toPrecision(4)}` : `${name}~${k}`,
    ),
};

function knotsOf(sorted: Float64Array, most: number): Float64Array {
  const starts = runStarts(sorted);
  if (starts.length <= most) return Float64Array.from(starts, (at) => sorted[at]!);
  const heaviest = sorted.length / most / 2;
  const weights = Float64Array.from(starts, (at, k) =>
    Math.min(heaviest, (starts[k + 1] ?? sorted.length) - at),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const knots: number[] = [];
  let below = 0;
  let next = 0;
  starts.forEach((at, k) => {
    below += weights[k]!;
    const passed = next;
    while (next < most && below >= total * (TAIL + ((1 - 2 * TAIL) * next) / (most - 1))) next++;
    if (next > passed) knots.push(sorted[at]!);
  });
  return Float64Array.from(knots);
}

/** Where each different value begins. */
function runStarts(sorted: Float64Array): Int32Array {
  const at = new Int32Array(sorted.length);
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i]! > sorted[i - 1]!) at[count++] = i;
  return at.slice(0, count);
}

function widthOf(knots: Float64Array, degree: number): number {
  return knots.length + degree - 1;
}

function apply({ knots, degree }: State, values: Float64Array): Block {
  if (!(degree >= 1 && degree <= MOST_DEGREE)) throw new RangeError(`splines of degree ${degree}`);
  const rows = values.length;
  const extended = extend(knots, degree);
  const indptr = new Int32Array(rows + 1);
  const indices = new Int32Array(rows * (degree + 1));
  const shares = new Float64Array(indices.length);
  const basis = new Float64Array(degree + 1);
  const last = knots.length - 1;
  let count = 0;
  for (let i = 0; i < rows; i++) {
    const value = values[i]!;
    if (value === value) {
      const v = Math.min(knots[last]!, Math.max(knots[0]!, value));
      const piece = pieceOf(knots, v);
      evaluate(extended, degree, piece + degree, v, basis);
      for (let k = 0; k <= degree; k++) {
        if (basis[k] === 0) continue;
        indices[count] = piece + k;
        shares[count++] = basis[k]!;
      }
    }
    indptr[i + 1] = count;
  }
  const sparse = {
    rows,
    width: widthOf(knots, degree),
    indptr,
    indices: indices.subarray(0, count),
    values: shares.subarray(0, count),
  };
  return { names: [], levels: [], columns: [], sparse };
}

/** As many more knots as the degree at each end, as far apart as the first and the last two. */
function extend(knots: Float64Array, degree: number): Float64Array {
  const last = knots.length - 1;
  const [below, above] = [knots[1]! - knots[0]!, knots[last]! - knots[last - 1]!];
  return Float64Array.from({ length: knots.length + 2 * degree }, (_, k) => {
    const at = k - degree;
    if (at < 0) return knots[0]! + at * below;
    return at <= last ? knots[at]! : knots[last]! + (at - last) * above;
  });
}

/** The last piece that begins at or below v; the last knot belongs to the piece before it. */
function pieceOf(knots: Float64Array, v: number): number {
  let low = 0;
  let high = knots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle]! <= v) low = middle;
    else high = middle;
  }
  return low;
}

/** The degree + 1 splines that are not 0 between knots[at] and knots[at + 1] (de Boor's recurrence). */
function evaluate(knots: Float64Array, degree: number, at: number, v: number, out: Float64Array): void {
  out[0] = 1;
  for (let d = 1; d <= degree; d++) {
    let carried = 0;
    for (let k = 0; k < d; k++) {
      const right = knots[at + k + 1]! - v;
      const left = v - knots[at + 1 - d + k]!;
      const share = out[k]! / (right + left);
      out[k] = carried + right * share;
      carried = left * share;
    }
    out[d] = carried;
  }
}
