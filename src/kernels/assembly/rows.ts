/**
 * Moves the rows whose bin has side 1 to the front, both sides in their order; side: 256 bytes, 1 = left.
 * scratch: n numbers. Returns how many went left.
 */
export function partition(rows: usize, n: i32, bins: usize, side: usize, scratch: usize): i32 {
  let left = rows;
  let right = scratch;
  const end = rows + ((<usize>n) << 2);
  for (let p = rows; p < end; p += 4) {
    const r = load<u32>(p);
    const s: usize = (<usize>load<u8>(side + load<u8>(bins + r))) << 2;
    store<u32>(left, r);
    store<u32>(right, r);
    left += s;
    right += 4 - s;
  }
  memory.copy(left, scratch, right - scratch);
  return <i32>((left - rows) >> 2);
}

/** Sums of g and of h over rows[0 … n), two doubles at out. */
export function sumRows(rows: usize, n: i32, g: usize, h: usize, out: usize): void {
  let a: f64 = 0;
  let b: f64 = 0;
  const end = rows + ((<usize>n) << 2);
  for (let p = rows; p < end; p += 4) {
    const r: usize = (<usize>load<u32>(p)) << 3;
    a += load<f64>(g + r);
    b += load<f64>(h + r);
  }
  store<f64>(out, a);
  store<f64>(out, b, 8);
}

/** Adds value to the scores of rows[0 … n). */
export function addToRows(scores: usize, rows: usize, n: i32, value: f64): void {
  const end = rows + ((<usize>n) << 2);
  for (let p = rows; p < end; p += 4) {
    const s = scores + ((<usize>load<u32>(p)) << 3);
    store<f64>(s, load<f64>(s) + value);
  }
}
