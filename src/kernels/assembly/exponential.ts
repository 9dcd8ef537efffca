// Two exponentials or logarithms at once. Their own polynomials: four times as fast as Math.exp, and the same bits
// on every machine. Coefficients: interpolation at Chebyshev nodes, computed with 60 digits.

/** 1.5 × 2^52: adding it rounds to an integer, which then stands in the low bits. */
const ROUND: f64 = 6755399441055744;
const LN2_HIGH: f64 = 6.93147180369123816490e-1; // ends in zeros: its products with small integers are exact
const LN2_LOW: f64 = 1.90821492927058770002e-10;

// @ts-ignore: decorator
@inline
function step(p: v128, x: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(p, x), f64x2.splat(c));
}

/** e^x, relative error below 3e-16 on [-708, 709]; 0 below, e^709 above: never infinite. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exp(input: v128): v128 {
  const least = f64x2.splat(-708);
  const x = f64x2.pmax(f64x2.pmin(input, f64x2.splat(709)), least);
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(ROUND));
  const k = f64x2.sub(shifted, f64x2.splat(ROUND));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH))),
    f64x2.mul(k, f64x2.splat(LN2_LOW)),
  );
  let p = f64x2.splat(2.510038549551032e-8);
  p = step(p, r, 2.7620088445409746e-7);
  p = step(p, r, 2.7557268459997064e-6);
  p = step(p, r, 2.4801521295954376e-5);
  p = step(p, r, 1.9841269863053618e-4);
  p = step(p, r, 1.3888888917213717e-3);
  p = step(p, r, 8.333333333330062e-3);
  p = step(p, r, 4.166666666662413e-2);
  p = step(p, r, 1.6666666666666669e-1);
  p = step(p, r, 5.000000000000001e-1);
  p = f64x2.add(r, f64x2.mul(f64x2.mul(r, r), p));
  const scaled = i64x2.add(f64x2.add(p, f64x2.splat(1)), i64x2.shl(shifted, 52)); // × 2^k, in the exponent
  return v128.andnot(scaled, f64x2.lt(input, least));
}

/** log(1 + u) for u in [0, 1], relative error below 5e-16. */
// @ts-ignore: decorator
@inline
export function logOnePlus(u: v128): v128 {
  const s = f64x2.div(u, f64x2.add(u, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  let p = f64x2.splat(8.082022805971766e-2);
  p = step(p, z, 4.400369243072337e-2);
  p = step(p, z, 6.000536404795356e-2);
  p = step(p, z, 6.657072104827468e-2);
  p = step(p, z, 7.692785032479312e-2);
  p = step(p, z, 9.090894718066429e-2);
  p = step(p, z, 1.1111111358713932e-1);
  p = step(p, z, 1.428571428355438e-1);
  p = step(p, z, 2.0000000000007292e-1);
  p = step(p, z, 3.333333333333333e-1);
  const twice = f64x2.add(s, s);
  return f64x2.add(twice, f64x2.mul(twice, f64x2.mul(z, p))); // 2 artanh(s)
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

