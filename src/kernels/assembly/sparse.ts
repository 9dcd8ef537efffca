import { add } from './histogram';
import { FEATURE } from './split';

/** Rows ahead whose cache lines are touched before they are needed, as in histogram.ts. */
const AHEAD: i32 = 32;

/** Where the sums of touched words go, so that they are not optimised away. */
const sink = memory.data(8);

// @ts-ignore: decorator
@inline
function touch(rows: usize, end: usize, starts: usize, entries: usize, packed: usize): i32 {
  let sum: i32 = 0;
  for (let p = rows; p < end; p += 4) {
    const r: usize = load<u32>(p);
    sum += load<u8>(entries + (<usize>load<u32>(starts + (r << 2)) << 1));
    sum += load<u8>(packed + (r << 3));
  }
  return sum;
}

/**
 * Adds the packed gradients of rows[0 … n) to the cells of sparse features. Row r lists the cells that are not its
 * features' common ones (numbered from `histogram` on, u16) as entries starts[r] … starts[r + 1]. The common cells of
 * the `count` listed features get what then lacks to the total of the rows; offsets in `features` are from `whole`.
 */
export function addSparse(
  histogram: usize,
  starts: usize,
  entries: usize,
  rows: usize,
  n: i32,
  packed: usize,
  whole: usize,
  features: usize,
  list: usize,
  count: i32,
): void {
  let touched: i32 = 0;
  let total: i64 = 0;
  const last = rows + (<usize>n << 2);
  for (let at = rows; at < last; ) {
    const to = min(last, at + 4 * AHEAD);
    touched += touch(to, min(last, to + 4 * AHEAD), starts, entries, packed);
    for (; at < to; at += 4) {
      const r: usize = load<u32>(at);
      const v = load<i64>(packed + (r << 3));
      total += v;
      let e = entries + (<usize>load<u32>(starts + (r << 2)) << 1);
      const end = entries + (<usize>load<u32>(starts + (r << 2), 4) << 1);
      for (; e + 8 <= end; e += 8) {
        add(histogram + (<usize>load<u16>(e) << 3), v);
        add(histogram + (<usize>load<u16>(e, 2) << 3), v);
        add(histogram + (<usize>load<u16>(e, 4) << 3), v);
        add(histogram + (<usize>load<u16>(e, 6) << 3), v);
      }
      for (; e < end; e += 2) add(histogram + (<usize>load<u16>(e) << 3), v);
    }
  }
  store<i32>(sink, touched);
  fillCommon(whole, features, list, count, total);
}

function fillCommon(histogram: usize, features: usize, list: usize, count: i32, total: i64): void {
  for (let k = 0; k < count; k++) {
    const feature = features + FEATURE * <usize>load<u32>(list + (<usize>k << 2));
    let cell = histogram + load<u32>(feature);
    const common = cell + (<usize>load<i32>(feature, 12) << 3);
    const end = cell + (<usize>(load<i32>(feature, 4) + 1) << 3);
    let sums = i64x2.splat(0);
    for (; cell + 16 <= end; cell += 16) sums = i64x2.add(sums, v128.load(cell));
    let sum = i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1);
    if (cell < end) sum += load<i64>(cell);
    store<i64>(common, total - sum);
  }
}

/**
 * The exact form: a cell is three doubles (gradient, hessian, rows), `features` are for cells of 8 bytes. Common cells are
 * exact but for rounding; those of no row are 0.
 */
export function addExactSparse(
  histogram: usize,
  starts: usize,
  entries: usize,
  rows: usize,
  n: i32,
  g: usize,
  h: usize,
  whole: usize,
  features: usize,
  list: usize,
  count: i32,
): void {
  let total = f64x2.splat(0);
  const last = rows + (<usize>n << 2);
  for (let at = rows; at < last; at += 4) {
    const r: usize = load<u32>(at);
    const pair = f64x2.replace_lane(f64x2.splat(load<f64>(g + (r << 3))), 1, load<f64>(h + (r << 3)));
    total = f64x2.add(total, pair);
    const end = entries + (<usize>load<u32>(starts + (r << 2), 4) << 1);
    for (let e = entries + (<usize>load<u32>(starts + (r << 2)) << 1); e < end; e += 2) {
      const cell = histogram + 24 * <usize>load<u16>(e);
      v128.store(cell, f64x2.add(v128.load(cell), pair));
      store<f64>(cell, load<f64>(cell, 16) + 1, 16);
    }
  }
  for (let k = 0; k < count; k++) {
    const feature = features + FEATURE * <usize>load<u32>(list + (<usize>k << 2));
    let cell = whole + 3 * <usize>load<u32>(feature);
    const common = cell + 24 * <usize>load<i32>(feature, 12);
    const end = cell + 24 * <usize>(load<i32>(feature, 4) + 1);
    let rest = total;
    let left = <f64>n;
    for (; cell < end; cell += 24) {
      rest = f64x2.sub(rest, v128.load(cell));
      left -= load<f64>(cell, 16);
    }
    v128.store(common, left > 0 ? rest : f64x2.splat(0));
    store<f64>(common, left, 16);
  }
}

/** Adds to counts[r] (u32) for each row whose bin is not `common`. */
export function countEntries(column: usize, rows: i32, common: i32, counts: usize): void {
  const most = i8x16.splat(<i8>common);
  for (let i: i32 = 0; i < rows; i += 16) {
    let others = ~<u32>i8x16.bitmask(i8x16.eq(v128.load(column + <usize>i), most)) & mask(rows - i);
    for (; others; others &= others - 1) {
      const count = counts + (<usize>(i + ctz(others)) << 2);
      store<u32>(count, load<u32>(count) + 1);
    }
  }
}

/** Appends the cell (bin 0 is number `first`) of each row whose bin is not `common` to its entries: next[r] (u32) is where, and moves on. */
export function writeEntries(
  column: usize,
  rows: i32,
  common: i32,
  first: u32,
  next: usize,
  entries: usize,
): void {
  const most = i8x16.splat(<i8>common);
  for (let i: i32 = 0; i < rows; i += 16) {
    let others = ~<u32>i8x16.bitmask(i8x16.eq(v128.load(column + <usize>i), most)) & mask(rows - i);
    for (; others; others &= others - 1) {
      const row = <usize>(i + ctz(others));
      const at = load<u32>(next + (row << 2));
      store<u16>(entries + (<usize>at << 1), <u16>(first + <u32>load<u8>(column + row)));
      store<u32>(next + (row << 2), at + 1);
    }
  }
}

/** The lowest bits, one for each of the next rows. */
// @ts-ignore: decorator
@inline
function mask(rows: i32): u32 {
  return rows >= 16 ? 0xffff : (1 << rows) - 1;
}
