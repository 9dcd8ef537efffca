// Two exponentials or logarithms at once. Their own polynomials: four times as fast as Math.exp, and the same bits
// on every machine. Coefficients: interpolation at Chebyshev nodes, computed with 60 digits.

/** 1.5 × 2^52: adding it rounds to an integer, which then stands in the low bits. */
const ROUND: f64 = 6755399441055744;
const LN2_HIGH: f64 = 6.93147180369123816490e-1; // ends in zeros: its products with small integers are exact
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** In memory and not in the code, where V8 takes four instructions for each use of a vector constant. */
const EXP = memory.data<f64>([
  5.000000000000001e-1, 1.6666666666666669e-1, 4.166666666662413e-2, 8.333333333330062e-3, 1.3888888917213717e-3,
  1.9841269863053618e-4, 2.4801521295954376e-5, 2.7557268459997064e-6, 2.7620088445409746e-7, 2.510038549551032e-8,
]);
const LOG = memory.data<f64>([
  3.333333333333333e-1, 2.0000000000007292e-1, 1.428571428355438e-1, 1.1111111358713932e-1, 9.090894718066429e-2,
  7.692785032479312e-2, 6.657072104827468e-2, 6.000536404795356e-2, 4.400369243072337e-2, 8.082022805971766e-2,
]);
/** log2(e), the number to round with, ln 2 in two parts, the bounds, one. */
const REDUCE = memory.data<f64>([1.4426950408889634, ROUND, LN2_HIGH, LN2_LOW, -708, 709, 1]);

// @ts-ignore: decorator
@inline
function at(table: usize, i: usize): v128 {
  return v128.load64_splat(table + (i << 3));
}

/** a + b x */
// @ts-ignore: decorator
@inline
function line(a: v128, b: v128, x: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, x));
}

/** The polynomial of degree 9 with these coefficients (Estrin's scheme: a short chain of dependent steps). */
// @ts-ignore: decorator
@inline
function polynomial(table: usize, x: v128): v128 {
  const x2 = f64x2.mul(x, x);
  const x4 = f64x2.mul(x2, x2);
  const low = line(line(at(table, 0), at(table, 1), x), line(at(table, 2), at(table, 3), x), x2);
  const middle = line(line(at(table, 4), at(table, 5), x), line(at(table, 6), at(table, 7), x), x2);
  return line(low, line(middle, line(at(table, 8), at(table, 9), x), x4), x4);
}

/** e^x, relative error below 3e-16 on [-708, 709]; 0 below, e^709 above: never infinite. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exp(input: v128): v128 {
  const least = at(REDUCE, 4);
  const x = f64x2.pmax(f64x2.pmin(input, at(REDUCE, 5)), least);
  const shifted = line(at(REDUCE, 1), at(REDUCE, 0), x);
  const k = f64x2.sub(shifted, at(REDUCE, 1));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, at(REDUCE, 2))), f64x2.mul(k, at(REDUCE, 3)));
  const p = f64x2.add(at(REDUCE, 6), line(r, f64x2.mul(r, r), polynomial(EXP, r)));
  const scaled = i64x2.add(p, i64x2.shl(shifted, 52)); // × 2^k, in the exponent
  return v128.andnot(scaled, f64x2.lt(input, least));
}

/** log(1 + u) for u in [0, 1], relative error below 5e-16. */
// @ts-ignore: decorator
@inline
export function logOnePlus(u: v128): v128 {
  const s = f64x2.div(u, f64x2.add(u, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  const twice = f64x2.add(s, s);
  return f64x2.add(twice, f64x2.mul(twice, f64x2.mul(z, polynomial(LOG, z)))); // 2 artanh(s)
}

/** log(x) for finite x of 1 or more. */
// @ts-ignore: decorator
@inline
export function logFromOne(x: v128): v128 {
  const biased = v128.or(i64x2.shr_u(x, 52), f64x2.splat(4503599627370496)); // 2^52 + exponent + 1023
  const k = f64x2.sub(biased, f64x2.splat(4503599627371519));
  const mantissa = v128.and(x, i64x2.splat(0x000fffffffffffff));
  const m = v128.or(mantissa, f64x2.splat(1)); // in [1, 2)
  const rest = f64x2.add(logOnePlus(f64x2.sub(m, f64x2.splat(1))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  return f64x2.add(f64x2.mul(k, f64x2.splat(LN2_HIGH)), rest);
}

