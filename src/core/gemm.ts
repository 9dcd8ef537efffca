/**
 * C (m × n, rows of width cm) += A (m × k) · B (k × n), everything in flat arrays.
 *
 * Element (i, p) of A is a[aAt + i·am + p·ak], element (p, j) of B is b[bAt + p·bk + j·bn]: with free strides a
 * transposed operand needs no copy. Register tiles of 4 × 4 reach about 6 GFLOP/s in V8; what is left
 * over at the edges goes through 4 × 1, 1 × 4 and 1 × 1 tiles.
 */
export type Operand = {
  readonly data: Float64Array;
  readonly at: number;
  readonly row: number;
  readonly column: number;
};

export function gemm(
  m: number,
  n: number,
  k: number,
  a: Operand,
  b: Operand,
  c: Float64Array,
  cAt: number,
  cm: number,
): void {
  const mFull = m - (m % 4);
  const nFull = n - (n % 4);
  tiles44(mFull, nFull, k, a, b, c, cAt, cm);
  if (nFull < n) tiles41(mFull, nFull, n, k, a, b, c, cAt, cm);
  if (mFull < m) {
    tiles14(mFull, m, nFull, k, a, b, c, cAt, cm);
    if (nFull < n) tiles11(mFull, m, nFull, n, k, a, b, c, cAt, cm);
  }
}

/** A row-major matrix from `at` on, with rows of the given width. */
export function rowMajor(data: Float64Array, width: number, at = 0): Operand {
  return { data, at, row: width, column: 1 };
}

/** The transpose of a row-major matrix. */
export function transposed(data: Float64Array, width: number, at = 0): Operand {
  return { data, at, row: 1, column: width };
}

function tiles44(
  m: number,
  n: number,
  k: number,
  a: Operand,
  b: Operand,
  c: Float64Array,
  cAt: number,
  cm: number,
): void {
  const x = a.data;
  const y = b.data;
  const { row: am, column: ak } = a;
  const { row: bk, column: bn } = b;
  for (let i = 0; i < m; i += 4) {
    for (let j = 0; j < n; j += 4) {
      let a0 = a.at + i * am;
      let b0 = b.at + j * bn;
      let c00 = 0;
      let c01 = 0;
      let c02 = 0;
      let c03 = 0;
      let c10 = 0;
      let c11 = 0;
      let c12 = 0;
      let c13 = 0;
      let c20 = 0;
      let c21 = 0;
      let c22 = 0;
      let c23 = 0;
      let c30 = 0;
      let c31 = 0;
      let c32 = 0;
      let c33 = 0;
      for (let p = 0; p < k; p++) {
        const x0 = x[a0]!;
        const x1 = x[a0 + am]!;
        const x2 = x[a0 + 2 * am]!;
        const x3 = x[a0 + 3 * am]!;
        const y0 = y[b0]!;
        const y1 = y[b0 + bn]!;
        const y2 = y[b0 + 2 * bn]!;
        const y3 = y[b0 + 3 * bn]!;
        c00 += x0 * y0;
        c01 += x0 * y1;
        c02 += x0 * y2;
        c03 += x0 * y3;
        c10 += x1 * y0;
        c11 += x1 * y1;
        c12 += x1 * y2;
        c13 += x1 * y3;
        c20 += x2 * y0;
        c21 += x2 * y1;
        c22 += x2 * y2;
        c23 += x2 * y3;
        c30 += x3 * y0;
        c31 += x3 * y1;
        c32 += x3 * y2;
        c33 += x3 * y3;
        a0 += ak;
        b0 += bk;
      }
      const o = cAt + i * cm + j;
      add4(c, o, c00, c01, c02, c03);
      add4(c, o + cm, c10, c11, c12, c13);
      add4(c, o + 2 * cm, c20, c21, c22, c23);
      add4(c, o + 3 * cm, c30, c31, c32, c33);
    }
  }
}

function tiles41(
  m: number,
  nFrom: number,
  n: number,
  k: number,
  a: Operand,
  b: Operand,
  c: Float64Array,
  cAt: number,
  cm: number,
): void {
  const x = a.data;
  const y = b.data;
  const { row: am, column: ak } = a;
  const { row: bk, column: bn } = b;
  for (let i = 0; i < m; i += 4) {
    for (let j = nFrom; j < n; j++) {
      let a0 = a.at + i * am;
      let b0 = b.at + j * bn;
      let c0 = 0;
      let c1 = 0;
      let c2 = 0;
      let c3 = 0;
      for (let p = 0; p < k; p++) {
        const v = y[b0]!;
        c0 += x[a0]! * v;
        c1 += x[a0 + am]! * v;
        c2 += x[a0 + 2 * am]! * v;
        c3 += x[a0 + 3 * am]! * v;
        a0 += ak;
        b0 += bk;
      }
      const o = cAt + i * cm + j;
      c[o] = c[o]! + c0;
      c[o + cm] = c[o + cm]! + c1;
      c[o + 2 * cm] = c[o + 2 * cm]! + c2;
      c[o + 3 * cm] = c[o + 3 * cm]! + c3;
    }
  }
}

function tiles14(
  mFrom: number,
  m: number,
  n: number,
  k: number,
  a: Operand,
  b: Operand,
  c: Float64Array,
  cAt: number,
  cm: number,
): void {
  const x = a.data;
  const y = b.data;
  const { row: am, column: ak } = a;
  const { row: bk, column: bn } = b;
  for (let i = mFrom; i < m; i++) {
    for (let j = 0; j < n; j += 4) {
      let a0 = a.at + i * am;
      let b0 = b.at + j * bn;
      let c0 = 0;
      let c1 = 0;
      let c2 = 0;
      let c3 = 0;
      for (let p = 0; p < k; p++) {
        const v = x[a0]!;
        c0 += v * y[b0]!;
        c1 += v * y[b0 + bn]!;
        c2 += v * y[b0 + 2 * bn]!;
        c3 += v * y[b0 + 3 * bn]!;
        a0 += ak;
        b0 += bk;
      }
      add4(c, cAt + i * cm + j, c0, c1, c2, c3);
    }
  }
}

function tiles11(
  mFrom: number,
  m: number,
  nFrom: number,
  n: number,
  k: number,
  a: Operand,
  b: Operand,
  c: Float64Array,
  cAt: number,
  cm: number,
): void {
  const x = a.data;
  const y = b.data;
  for (let i = mFrom; i < m; i++) {
    for (let j = nFrom; j < n; j++) {
      let a0 = a.at + i * a.row;
      let b0 = b.at + j * b.column;
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum += x[a0]! * y[b0]!;
        a0 += a.column;
        b0 += b.row;
      }
      const o = cAt + i * cm + j;
      c[o] = c[o]! + sum;
    }
  }
}

function add4(c: Float64Array, o: number, v0: number, v1: number, v2: number, v3: number): void {
  c[o] = c[o]! + v0;
  c[o + 1] = c[o + 1]! + v1;
  c[o + 2] = c[o + 2]! + v2;
  c[o + 3] = c[o + 3]! + v3;
}
