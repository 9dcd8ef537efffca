/** Special functions of the tests' distributions, to about 1e-13 relative (Press et al., Numerical Recipes, ch. 6). */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x), x > 0. */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  let sum = LANCZOS[0]!;
  for (let k = 1; k < LANCZOS.length; k++) sum += LANCZOS[k]! / (x - 1 + k);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The derivative of ln Γ, x > 0. */
export function digamma(x: number): number {
  let shift = 0;
  for (; x < 10; x++) shift -= 1 / x;
  const f = 1 / (x * x);
  const tail =
    f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f * (1 / 240 - f * (1 / 132 - (f * 691) / 32760)))));
  return shift + Math.log(x) - 0.5 / x - tail;
}

/** P(F > f) of Fisher's distribution with d1 and d2 degrees of freedom. */
export function fTail(d1: number, d2: number, f: number): number {
  if (f !== f) return NaN;
  if (f <= 0) return 1;
  return f === Infinity ? 0 : betaShare(d2 / 2, d1 / 2, d2 / (d2 + d1 * f));
}

/** P(X > x) of the chi-squared distribution. */
export function chiSquaredTail(degrees: number, x: number): number {
  if (x !== x) return NaN;
  if (x <= 0) return 1;
  const a = degrees / 2;
  const z = x / 2;
  if (z === Infinity) return 0;
  const front = Math.exp(a * Math.log(z) - z - lnGamma(a));
  return z < a + 1 ? 1 - front * lowerSeries(a, z) : front * upperFraction(a, z);
}

const TINY = 1e-300;
const STEPS = 10_000;
const ENOUGH = 1e-16;

function lowerSeries(a: number, z: number): number {
  let term = 1 / a;
  let total = term;
  for (let n = 1; n < STEPS && term > total * ENOUGH; n++) {
    term *= z / (a + n);
    total += term;
  }
  return total;
}

/** The continued fraction of Γ(a, z), by Lentz. */
function upperFraction(a: number, z: number): number {
  let b = z + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < STEPS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / away(an * d + b);
    c = away(b + an / c);
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < ENOUGH) break;
  }
  return h;
}

/** The regularized incomplete beta function, for 0 < x < 1. */
function betaShare(a: number, b: number, x: number): number {
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(a, b, x)) / a;
  return 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < ENOUGH) break;
  }
  return h;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
