type Address = number;

/** The compiled loops of linear models: f64 (src/kernels/assembly, where each is described). */
export type LinearKernels = {
  cholesky(matrix: Address, side: number): void;
  addProducts(block: Address, stride: number, length: number, columns: number, out: Address): void;
  weighColumns(
    block: Address,
    stride: number,
    length: number,
    columns: number,
    limit: number,
    shifts: Address,
    roots: Address,
  ): void;
  crossProducts(
    columns: Address,
    length: number,
    left: Address,
    lefts: number,
    right: Address,
    rights: number,
    out: Address,
  ): void;
  timesColumns(columns: Address, length: number, count: number, vector: Address, out: Address): void;
  timesSparse(starts: Address, entries: Address, count: number, vector: Address, out: Address): void;
  sweepGram(
    gram: Address,
    side: number,
    size: number,
    coef: Address,
    gradient: Address,
    l1: number,
    l2: number,
  ): number;
  sweepColumns(
    columns: Address,
    length: number,
    list: Address,
    count: number,
    squares: Address,
    coef: Address,
    residual: Address,
    l1: number,
    l2: number,
  ): number;
  sweepSparse(
    starts: Address,
    entries: Address,
    list: Address,
    count: number,
    squares: Address,
    means: Address,
    sums: Address,
    coef: Address,
    residual: Address,
    shift: Address,
    l1: number,
    l2: number,
  ): number;
  linearPass(
    rows: number,
    p: number,
    q: number,
    outputs: number,
    dense: Address,
    starts: Address,
    indices: Address,
    values: Address,
    theta: Address,
    loss: number,
    power: number,
    target: Address,
    weight: Address,
    gradient: Address,
    curvature: Address,
    scratch: Address,
  ): number;
  rowLosses(
    loss: number,
    power: number,
    n: number,
    outputs: number,
    z: Address,
    stride: number,
    target: Address,
    weight: Address,
    residual: Address,
    residualStride: number,
    curvature: Address,
    curvatureStride: number,
  ): number;
  weightedGram(
    n: number,
    step: number,
    p: number,
    dense: Address,
    weight: Address,
    out: Address,
    width: number,
    scratch: Address,
  ): void;
  sparseGram(
    n: number,
    step: number,
    p: number,
    dense: Address,
    starts: Address,
    indices: Address,
    values: Address,
    weight: Address,
    out: Address,
    width: number,
  ): void;
  columnDot(x: Address, rows: Address, n: number, v: Address): number;
  columnSquares(x: Address, rows: Address, n: number, v: Address): number;
  columnPull(x: Address, rows: Address, n: number, h: Address, d: Address, u: Address): number;
  columnMove(x: Address, rows: Address, n: number, by: number, d: Address, p: Address, u: Address): void;
};
