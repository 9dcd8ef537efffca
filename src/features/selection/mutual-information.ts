import { planarDistances } from './nearest.js';
import { digamma } from './special.js';

/** Mutual information with the label, in nats. As scikit-learn's mutual_info_classif and mutual_info_regression. */

/** Of two lists of codes (0, 1, …), as counted. */
export function mutualInformation(a: Int32Array, b: Int32Array): number {
  const [ca, cb] = [counts(a), counts(b)];
  const width = cb.length;
  const both = new Float64Array(ca.length * width);
  for (let i = 0; i < a.length; i++) both[a[i]! * width + b[i]!]!++;
  let sum = 0;
  both.forEach((n, cell) => {
    const expected = ca[Math.floor(cell / width)]! * cb[cell % width]!;
    if (n > 0) sum += (n / a.length) * Math.log((n * a.length) / expected);
  });
  return Math.max(0, sum);
}

/**
 * Of a number column and classes: Ross (2014), from the distances to the k-th neighbour of the row's own class and the
 * number of rows of any class that lie nearer. Classes of one row do not count. scikit-learn adds a tiny noise to break ties; we do not.
 */
export function numberClassInformation(x: Float64Array, codes: Int32Array, k = 3): number {
  const scaled = scaledByDeviation(x);
  const groups = sortedGroups(scaled, codes).filter((group) => group.length > 1);
  const all = joined(groups).sort();
  let sum = 0;
  for (const group of groups) {
    const neighbours = Math.min(k, group.length - 1);
    const radius = lineDistances(group, neighbours);
    sum += group.length * (digamma(neighbours) - digamma(group.length));
    for (let i = 0; i < group.length; i++) sum -= digamma(within(all, group[i]!, justBelow(radius[i]!)));
  }
  return all.length === 0 ? 0 : Math.max(0, digamma(all.length) + sum / all.length);
}

/** Of two number columns: Kraskov, Stögbauer and Grassberger (2004), their first estimator. */
export function numberInformation(x: Float64Array, y: Float64Array, k = 3): number {
  const n = x.length;
  if (n <= k) return 0;
  const [a, b] = [scaledByDeviation(x), scaledByDeviation(y)];
  const radius = planarDistances(a, b, k).map(justBelow);
  const [sortedA, sortedB] = [a.slice().sort(), b.slice().sort()];
  let sum = 0;
  for (let i = 0; i < n; i++)
    sum += digamma(within(sortedA, a[i]!, radius[i]!)) + digamma(within(sortedB, b[i]!, radius[i]!));
  return Math.max(0, digamma(n) + digamma(k) - sum / n);
}

function counts(codes: Int32Array): Float64Array {
  const out = new Float64Array(1 + codes.reduce((most, code) => Math.max(most, code), -1));
  for (let i = 0; i < codes.length; i++) out[codes[i]!]!++;
  return out;
}

function scaledByDeviation(x: Float64Array): Float64Array {
  let mean = 0;
  for (let i = 0; i < x.length; i++) mean += x[i]! / x.length;
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (x[i]! - mean) ** 2;
  const deviation = Math.sqrt(squares / x.length) || 1;
  return x.map((v) => v / deviation);
}

/** The values of each class, ascending. */
function sortedGroups(x: Float64Array, codes: Int32Array): Float64Array[] {
  const groups = Array.from(counts(codes), (size) => new Float64Array(size));
  const next = new Int32Array(groups.length);
  for (let i = 0; i < x.length; i++) groups[codes[i]!]![next[codes[i]!]!++] = x[i]!;
  return groups.map((group) => group.sort());
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** From each of the ascending values to its k-th nearest other one. */
function lineDistances(sorted: Float64Array, k: number): Float64Array {
  let low = 0;
  return sorted.map((v, i) => {
    // The nearest k others and the value itself are k + 1 neighbours in order, and their window only moves up.
    while (low < i && low + k + 1 < sorted.length && sorted[low + k + 1]! - v < v - sorted[low]!) low++;
    return Math.max(v - sorted[low]!, sorted[low + k]! - v);
  });
}

/** How many of the ascending values are at most `radius` away from v. */
function within(sorted: Float64Array, v: number, radius: number): number {
  return firstWhere(sorted, (w) => w - v > radius) - firstWhere(sorted, (w) => v - w <= radius);
}

function firstWhere(sorted: Float64Array, is: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const bits = new DataView(new ArrayBuffer(8));

/** The next smaller double of a number above 0; 0 stays. */
function justBelow(v: number): number {
  if (!(v > 0) || v === Infinity) return v;
  bits.setFloat64(0, v);
  bits.setBigUint64(0, bits.getBigUint64(0) - 1n);
  return bits.getFloat64(0);
}
