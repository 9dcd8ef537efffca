// Four exponentials or cosines at once, to the last bits of f32, the same on every machine. Coefficients: Cephes (expf);
// interpolation at Chebyshev nodes (cosines).

/** log2 e, 1.5 × 2^23 (adding it rounds), ln 2 in two parts, the bounds, then the polynomial. */
const EXP = memory.data<f32>([
  1.44269504, 12582912, 0.693359375, -2.12194440e-4, -87, 88, 1, 0.5, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3,
  1.3981999507e-3, 1.9875691500e-4,
]);
/** cos 2πt in powers of t², |t| ≤ 1/2. */
const TURN = memory.data<f32>([
  1, -19.7392088, 64.939394, -85.4568125, 60.2445861, -26.4256154, 7.89915469, -1.69686187, 0.24374956,
]);

// @ts-ignore: decorator
@inline
function at(table: usize, i: usize): v128 {
  return v128.load32_splat(table + (i << 2));
}

// @ts-ignore: decorator
@inline
function line(a: v128, b: v128, x: v128): v128 {
  return f32x4.add(a, f32x4.mul(b, x));
}

/** e^x, relative error about 1e-7; x is kept within [-87, 88]. */
// @ts-ignore: decorator
@inline
export function exp32(input: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(input, at(EXP, 5)), at(EXP, 4));
  const shifted = line(at(EXP, 1), at(EXP, 0), x);
  const k = f32x4.sub(shifted, at(EXP, 1));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, at(EXP, 2))), f32x4.mul(k, at(EXP, 3)));
  const high = line(at(EXP, 10), line(at(EXP, 11), at(EXP, 12), r), r);
  const p = line(at(EXP, 7), line(at(EXP, 8), line(at(EXP, 9), high, r), r), r);
  const value = f32x4.add(at(EXP, 6), line(r, f32x4.mul(r, r), p));
  return i32x4.add(value, i32x4.shl(shifted, 23)); // × 2^k, in the exponent
}

/** 1 / (1 + e^-x) */
// @ts-ignore: decorator
@inline
export function sigmoid32(x: v128): v128 {
  const one = at(EXP, 6);
  return f32x4.div(one, f32x4.add(one, exp32(f32x4.neg(x))));
}

/** cos 2πt */
// @ts-ignore: decorator
@inline
export function cosTurns(t: v128): v128 {
  const magic = at(EXP, 1);
  const r = f32x4.sub(t, f32x4.sub(f32x4.add(t, magic), magic));
  const x = f32x4.mul(r, r);
  let value = line(at(TURN, 7), at(TURN, 8), x);
  for (let i: usize = 7; i > 0; i--) value = line(at(TURN, i - 1), value, x);
  return value;
}
