/** Products of f32 matrices. Compiled twice: into the kernels, and alone with fused multiply-add (build.config.js). */

/** Columns of B in a panel, in bytes; its rows: 16 kB stay in the first cache beside the rows of A. */
const PANEL: usize = 32;
const DEPTH: i32 = 512;

// Places in the first page, which is the kernels' own and begins as zeros, behind all constants.
const panel: usize = 0xb000;
const edge: usize = 0xf000; // a tile that reaches beyond C
const zeros: usize = 0xf100;

// @ts-ignore: decorator
@inline
function fused(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(c, f32x4.mul(a, b));
}

/**
 * C (m × n) = A (m × k) · B (k × n) + what it starts from: C itself (add), a row of n biases, or nothing (bias 0).
 * Strides in bytes are free for A and B, so that a transposed operand needs no copy; rows of C are contiguous.
 */
export function gemm(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  bias: usize,
  add: bool,
): void {
  if (n == 1 && cRow == 4) {
    if (bias) for (let i: i32 = 0; i < m; i++) store<f32>(c + ((<usize>i) << 2), load<f32>(bias));
    else if (!add) memory.fill(c, 0, (<usize>m) << 2);
    if (aColumn == 4) return dots(m, k, a, aRow, b, bRow, c);
    if (aRow == 4) return combine(m, k, a, aColumn, b, bRow, c);
    bias = 0;
    add = true;
  }
  let p: i32 = 0;
  do {
    const depth = min(DEPTH, k - p);
    block(m, n, depth, a + p * aColumn, aRow, aColumn, b + p * bRow, bRow, bColumn, c, cRow, bias, add || p > 0);
    p += DEPTH;
  } while (p < k);
}

/** c += A · b, rows of A contiguous, b too if bRow is 4. */
function dots(m: i32, k: i32, a: usize, aRow: usize, b: usize, bRow: usize, c: usize): void {
  const bytes = (<usize>k) << 2;
  for (let i: i32 = 0; i < m; i++, a += aRow, c += 4) {
    let sum = f32x4.splat(0);
    let p: usize = 0;
    if (bRow == 4) for (; p + 16 <= bytes; p += 16) sum = fused(v128.load(a + p), v128.load(b + p), sum);
    let total =
      f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
    for (; p < bytes; p += 4) total += load<f32>(a + p) * load<f32>(b + (p >> 2) * bRow);
    store<f32>(c, load<f32>(c) + total);
  }
}

/** c += A · b, columns of A contiguous. */
function combine(m: i32, k: i32, a: usize, aColumn: usize, b: usize, bRow: usize, c: usize): void {
  const bytes = (<usize>m) << 2;
  for (let p: i32 = 0; p < k; p++, a += aColumn, b += bRow) {
    const factor = v128.load32_splat(b);
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) v128.store(c + i, fused(factor, v128.load(a + i), v128.load(c + i)));
    for (; i < bytes; i += 4) store<f32>(c + i, load<f32>(c + i) + load<f32>(b) * load<f32>(a + i));
  }
}

function block(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  bias: usize,
  add: bool,
): void {
  for (let j: i32 = 0; j < n; j += 8) {
    const columns = min(8, n - j);
    pack(b + j * bColumn, bRow, bColumn, k, columns);
    for (let i: i32 = 0; i < m; i += 6) {
      const rows = min(6, m - i);
      const from = a + i * aRow;
      const to = c + i * cRow + ((<usize>j) << 2);
      if (rows == 6 && columns == 8) {
        const start = add ? to : bias ? bias + ((<usize>j) << 2) : zeros;
        tile(k, from, aRow, 2 * aRow, 3 * aRow, 4 * aRow, 5 * aRow, aColumn, start, add ? cRow : 0, to, cRow);
        continue;
      }
      const last = <usize>(rows - 1);
      tile(
        k,
        from,
        min(<usize>1, last) * aRow,
        min(<usize>2, last) * aRow,
        min(<usize>3, last) * aRow,
        min(<usize>4, last) * aRow,
        last * aRow,
        aColumn,
        zeros,
        0,
        edge,
        PANEL,
      );
      merge(rows, columns, to, cRow, bias ? bias + ((<usize>j) << 2) : zeros, add);
    }
  }
}

/** The part of the edge tile that lies in C. */
function merge(rows: i32, columns: i32, c: usize, cRow: usize, bias: usize, add: bool): void {
  for (let i: i32 = 0; i < rows; i++) {
    const to = c + i * cRow;
    for (let j: usize = 0; j < <usize>columns; j++) {
      const start = load<f32>((add ? to : bias) + (j << 2));
      store<f32>(to + (j << 2), start + load<f32>(edge + i * PANEL + (j << 2)));
    }
  }
}

/** Six rows of A by a panel of B: out = start + A · B, in twelve registers. */
function tile(
  k: i32,
  a: usize,
  r1: usize,
  r2: usize,
  r3: usize,
  r4: usize,
  r5: usize,
  aColumn: usize,
  start: usize,
  startRow: usize,
  out: usize,
  outRow: usize,
): void {
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  start += startRow;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  start += startRow;
  let c20 = v128.load(start);
  let c21 = v128.load(start, 16);
  start += startRow;
  let c30 = v128.load(start);
  let c31 = v128.load(start, 16);
  start += startRow;
  let c40 = v128.load(start);
  let c41 = v128.load(start, 16);
  start += startRow;
  let c50 = v128.load(start);
  let c51 = v128.load(start, 16);
  const end = panel + (<usize>k) * PANEL;
  for (let p = panel; p < end; p += PANEL) {
    const b0 = v128.load(p);
    const b1 = v128.load(p, 16);
    let x = v128.load32_splat(a);
    c00 = fused(x, b0, c00);
    c01 = fused(x, b1, c01);
    x = v128.load32_splat(a + r1);
    c10 = fused(x, b0, c10);
    c11 = fused(x, b1, c11);
    x = v128.load32_splat(a + r2);
    c20 = fused(x, b0, c20);
    c21 = fused(x, b1, c21);
    x = v128.load32_splat(a + r3);
    c30 = fused(x, b0, c30);
    c31 = fused(x, b1, c31);
    x = v128.load32_splat(a + r4);
    c40 = fused(x, b0, c40);
    c41 = fused(x, b1, c41);
    x = v128.load32_splat(a + r5);
    c50 = fused(x, b0, c50);
    c51 = fused(x, b1, c51);
    a += aColumn;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  out += outRow;
  v128.store(out, c10);
  v128.store(out, c11, 16);
  out += outRow;
  v128.store(out, c20);
  v128.store(out, c21, 16);
  out += outRow;
  v128.store(out, c30);
  v128.store(out, c31, 16);
  out += outRow;
  v128.store(out, c40);
  v128.store(out, c41, 16);
  out += outRow;
  v128.store(out, c50);
  v128.store(out, c51, 16);
}

/** k rows of up to 8 columns of B, one after the other; what is missing of 8 is 0. */
function pack(b: usize, bRow: usize, bColumn: usize, k: i32, columns: i32): void {
  const end = panel + (<usize>k) * PANEL;
  let to: usize = panel;
  if (columns == 8 && bColumn == 4) {
    for (; to < end; to += PANEL, b += bRow) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
    }
    return;
  }
  if (columns == 8 && bRow == 4) {
    for (; to + 4 * PANEL <= end; to += 4 * PANEL, b += 16) {
      transpose(b, bColumn, to);
      transpose(b + 4 * bColumn, bColumn, to + 16);
    }
  }
  for (; to < end; to += PANEL, b += bRow) {
    for (let j: usize = 0; j < 8; j++)
      store<f32>(to + (j << 2), j < <usize>columns ? load<f32>(b + j * bColumn) : 0);
  }
}

/** Four columns of four consecutive numbers to four rows of four, a panel's row apart. */
// @ts-ignore: decorator
@inline
function transpose(from: usize, column: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + column);
  const c = v128.load(from + 2 * column);
  const d = v128.load(from + 3 * column);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 96);
}
