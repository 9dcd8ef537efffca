// Doubles of two rows at once. Offsets are row numbers × 8.

// @ts-ignore: decorator
@inline
export function gather(from: usize, a: usize, b: usize): v128 {
  return v128.load64_lane(from + b, v128.load64_zero(from + a), 1);
}

// @ts-ignore: decorator
@inline
export function scatter(to: usize, a: usize, b: usize, value: v128): void {
  v128.store64_lane(to + a, value, 0);
  v128.store64_lane(to + b, value, 1);
}

/** Weights of two rows, 1 without weights (address 0). */
// @ts-ignore: decorator
@inline
export function weights(from: usize, a: usize, b: usize): v128 {
  return from ? gather(from, a, b) : f64x2.splat(1);
}

// @ts-ignore: decorator
@inline
export function offset(row: usize): usize {
  return <usize>load<u32>(row) << 3;
}

/** Address of the row that shares the lanes with the one at p: the next, or itself at the end of the list. */
// @ts-ignore: decorator
@inline
export function partner(p: usize, end: usize): usize {
  return p + 4 < end ? p + 4 : p;
}

/** The lanes of a sum that count: the second one does not if it repeats the last row. */
// @ts-ignore: decorator
@inline
export function counted(p: usize, end: usize, value: v128): v128 {
  return p + 4 < end ? value : f64x2.replace_lane(value, 1, 0);
}

// @ts-ignore: decorator
@inline
export function total(value: v128): f64 {
  return f64x2.extract_lane(value, 0) + f64x2.extract_lane(value, 1);
}
