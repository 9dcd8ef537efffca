/**
 * Selection in a list of pairs (value, weight): at out the smallest value up to which (itself included) at least
 * `target` weight lies, that weight, and the next larger value (Infinity if there is none). Quickselect without
 * branches on data: what is below the pivot stays in the list, what is above goes to scratch (of the same size), in
 * their order. Destroys both. n > 0.
 */
export function selectWeighted(pairs: usize, scratch: usize, n: i32, target: f64, out: usize): void {
  let from = pairs;
  let other = scratch;
  let below: f64 = 0;
  let next = Infinity;
  let chance: u32 = 1;
  for (;;) {
    chance = chance * 1664525 + 1013904223;
    const pivot = load<f64>(from + <usize>(((<u64>chance * n) >> 32) << 4));
    const pivots = f64x2.splat(pivot);
    const end = from + ((<usize>n) << 4);
    let left = from;
    let right = other;
    let lighter = f64x2.splat(0); // weights in the second lane, as in the pairs
    let equal = f64x2.splat(0);
    for (let p = from; p < end; p += 16) {
      const pair = v128.load(p);
      const value = v128.load64_splat(p);
      const less = f64x2.lt(value, pivots);
      lighter = f64x2.add(lighter, v128.and(pair, less));
      equal = f64x2.add(equal, v128.and(pair, f64x2.eq(value, pivots)));
      v128.store(left, pair);
      v128.store(right, pair);
      left += (<usize>i64x2.extract_lane(less, 0)) & 16;
      right += (<usize>i64x2.extract_lane(f64x2.gt(value, pivots), 0)) & 16;
    }
    const upToLeft = below + f64x2.extract_lane(lighter, 1);
    const upTo = upToLeft + f64x2.extract_lane(equal, 1);
    if (left > from && upToLeft >= target) {
      n = <i32>((left - from) >> 4);
      next = pivot;
    } else if (right == other || upTo >= target) {
      for (let p = other; p < right; p += 16) next = Math.min(next, load<f64>(p));
      store<f64>(out, pivot);
      store<f64>(out, upTo, 8);
      store<f64>(out, next, 16);
      return;
    } else {
      n = <i32>((right - other) >> 4);
      const held = from;
      from = other;
      other = held;
      below = upTo;
    }
  }
}
