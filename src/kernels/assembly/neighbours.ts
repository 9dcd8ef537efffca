/** Bytes of rows that stay in the cache while a group of queries sees them after the other. */
const BLOCK: i32 = 131072;

/** Columns after which it is seen whether all rows of a tile are too far already. */
const GLANCE: usize = 16;

/** Eight sums, to be read one by one. */
const lanes = memory.data(32, 16);

// @ts-ignore: decorator
@inline
function plus(sum: v128, row: v128, query: v128, manhattan: bool): v128 {
  const d = f32x4.sub(row, query);
  return f32x4.add(sum, manhattan ? f32x4.abs(d) : f32x4.mul(d, d));
}

// @ts-ignore: decorator
@inline
function nearer(a: v128, b: v128, bound: v128): i32 {
  return i32x4.bitmask(f32x4.lt(a, bound)) | (i32x4.bitmask(f32x4.lt(b, bound)) << 4);
}

/** Puts those of eight rows into the list of a query that are nearer than its last, after equals. */
function keep(a: v128, b: v128, which: i32, row: i32, last: usize, found: usize, first: usize): void {
  v128.store(lanes, a);
  v128.store(lanes, b, 16);
  for (; which; which &= which - 1) {
    const lane = ctz(which);
    const sum = load<f32>(lanes + (<usize>lane << 2));
    if (!(sum < load<f32>(last))) continue;
    let at = last;
    for (; at > first && load<f32>(at - 4) > sum; at -= 4) {
      store<f32>(at, load<f32>(at - 4));
      store<i32>(found + at, load<i32>(found + at - 4));
    }
    store<f32>(at, sum);
    store<i32>(found + at, row + lane);
  }
}

/** One panel of eight rows (those with a bit in `valid`) against four queries. start: sums to begin with, or 0. */
// @ts-ignore: decorator
@inline
function tile(
  panel: usize,
  row: i32,
  valid: i32,
  columns: usize,
  query: usize,
  manhattan: bool,
  start: usize,
  stride: usize,
  k: usize,
  distances: usize,
  found: usize,
): void {
  const width = columns << 2;
  let a0 = f32x4.splat(0);
  let b0 = a0;
  let a1 = a0;
  let b1 = a0;
  let a2 = a0;
  let b2 = a0;
  let a3 = a0;
  let b3 = a0;
  if (start) {
    let s = start + (<usize>row << 2);
    a0 = v128.load(s);
    b0 = v128.load(s, 16);
    s += stride;
    a1 = v128.load(s);
    b1 = v128.load(s, 16);
    s += stride;
    a2 = v128.load(s);
    b2 = v128.load(s, 16);
    s += stride;
    a3 = v128.load(s);
    b3 = v128.load(s, 16);
  }
  const list = k << 2;
  const last = distances + list - 4;
  const t0 = v128.load32_splat(last);
  const t1 = v128.load32_splat(last + list);
  const t2 = v128.load32_splat(last + 2 * list);
  const t3 = v128.load32_splat(last + 3 * list);
  const end = query + width;
  while (query < end) {
    const stop = min(end, query + (GLANCE << 2));
    for (; query < stop; query += 4, panel += 32) {
      const a = v128.load(panel);
      const b = v128.load(panel, 16);
      const q0 = v128.load32_splat(query);
      a0 = plus(a0, a, q0, manhattan);
      b0 = plus(b0, b, q0, manhattan);
      const q1 = v128.load32_splat(query + width);
      a1 = plus(a1, a, q1, manhattan);
      b1 = plus(b1, b, q1, manhattan);
      const q2 = v128.load32_splat(query + 2 * width);
      a2 = plus(a2, a, q2, manhattan);
      b2 = plus(b2, b, q2, manhattan);
      const q3 = v128.load32_splat(query + 3 * width);
      a3 = plus(a3, a, q3, manhattan);
      b3 = plus(b3, b, q3, manhattan);
    }
    const low = v128.or(
      v128.or(v128.or(f32x4.lt(a0, t0), f32x4.lt(b0, t0)), v128.or(f32x4.lt(a1, t1), f32x4.lt(b1, t1))),
      v128.or(v128.or(f32x4.lt(a2, t2), f32x4.lt(b2, t2)), v128.or(f32x4.lt(a3, t3), f32x4.lt(b3, t3))),
    );
    if (!v128.any_true(low)) return;
  }
  const apart = found - distances;
  const n0 = nearer(a0, b0, t0) & valid;
  if (n0) keep(a0, b0, n0, row, last, apart, distances);
  const n1 = nearer(a1, b1, t1) & valid;
  if (n1) keep(a1, b1, n1, row, last + list, apart, distances + list);
  const n2 = nearer(a2, b2, t2) & valid;
  if (n2) keep(a2, b2, n2, row, last + 2 * list, apart, distances + 2 * list);
  const n3 = nearer(a3, b3, t3) & valid;
  if (n3) keep(a3, b3, n3, row, last + 3 * list, apart, distances + 3 * list);
}

// @ts-ignore: decorator
@inline
function scan(
  panels: usize,
  rows: i32,
  columns: i32,
  queries: usize,
  count: i32,
  manhattan: bool,
  start: usize,
  stride: usize,
  k: i32,
  distances: usize,
  found: usize,
): void {
  const width = <usize>columns;
  const block = max(8, BLOCK / max(4, 4 * columns)) & ~7;
  for (let from = 0; from < rows; from += block) {
    const to = min(rows, from + block);
    for (let q = 0; q < count; q += 4) {
      const query = queries + ((<usize>q * width) << 2);
      const list = (<usize>(q * k)) << 2;
      const own = start ? start + <usize>q * stride : 0;
      for (let row = from; row < to; row += 8) {
        const valid = rows - row >= 8 ? 255 : (1 << (rows - row)) - 1;
        const panel = panels + ((<usize>row * width) << 2);
        tile(panel, row, valid, width, query, manhattan, own, stride, k, distances + list, found + list);
      }
    }
  }
}

/**
 * The k nearest of `rows` rows for each of `count` (a multiple of 4) queries: sums of squares of differences, or of
 * their absolute values (manhattan), in 32 bits, column after column. panels: eight rows at a time, column by column
 * (what pads the last panel does not matter). queries: row by row. start: if not 0, what the sums of a query begin
 * with, `stride` bytes (rows rounded up to 8) from query to query. distances (f32) and found (i32): k numbers for
 * each query, ascending, of equals the first rows; they are continued, so they begin with Infinity. No NaN anywhere.
 */
export function nearest(
  panels: usize,
  rows: i32,
  columns: i32,
  queries: usize,
  count: i32,
  manhattan: i32,
  start: usize,
  stride: usize,
  k: i32,
  distances: usize,
  found: usize,
): void {
  if (manhattan) scan(panels, rows, columns, queries, count, true, start, stride, k, distances, found);
  else scan(panels, rows, columns, queries, count, false, start, stride, k, distances, found);
}
