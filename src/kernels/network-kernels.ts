type Address = number;

/** The compiled loops of neural networks: f32, row-major (src/kernels/assembly, where each is described). */
export type NetworkKernels = {
  gemm(
    m: number,
    n: number,
    k: number,
    a: Address,
    aRow: number,
    aColumn: number,
    b: Address,
    bRow: number,
    bColumn: number,
    c: Address,
    cRow: number,
    bias: Address,
    add: boolean,
  ): void;
  activate(kind: number, z: Address, out: Address, slope: Address, n: number): void;
  multiply(x: Address, by: Address, n: number): void;
  increase(x: Address, by: Address, n: number): void;
  takeRows(from: Address, width: number, rows: Address, count: number, to: Address, stride: number): void;
  sumColumns(x: Address, times: Address, rows: number, width: number, out: Address): void;
  scaleColumns(
    x: Address,
    scale: Address,
    shift: Address,
    rows: number,
    width: number,
    to: Address,
    add: boolean,
  ): void;
  scaleRows(x: Address, scale: Address, rows: number, width: number, to: Address): void;
  sumRowProducts(x: Address, by: Address, rows: number, width: number, out: Address): void;
  softClip(x: Address, rows: number, width: number, stride: number): void;
  blendColumns(
    z: Address,
    out: Address,
    slope: Address,
    gap: Address,
    share: Address,
    rows: number,
    width: number,
  ): void;
  columnMoments(x: Address, rows: number, width: number, mean: Address, variance: Address): void;
  chainNorm(
    delta: Address,
    x: Address,
    scale: Address,
    shift: Address,
    tilt: Address,
    rows: number,
    width: number,
  ): void;
  dropOut(x: Address, n: number, seed: number, threshold: number, kept: number): void;
  adam(
    w: Address,
    gradient: Address,
    mean: Address,
    square: Address,
    n: number,
    clip: number,
    coupled: number,
    shrink: number,
    rate: number,
    root: number,
    beta1: number,
    beta2: number,
  ): void;
  adamRows(
    list: Address,
    count: number,
    w: Address,
    gradient: Address,
    mean: Address,
    square: Address,
    width: number,
    clip: number,
    coupled: number,
    shrink: number,
    rate: number,
    root: number,
    beta1: number,
    beta2: number,
  ): void;
  descend(
    w: Address,
    gradient: Address,
    velocity: Address,
    n: number,
    clip: number,
    coupled: number,
    shrink: number,
    rate: number,
    momentum: number,
    gain: number,
    nesterov: boolean,
  ): void;
  descendRows(
    list: Address,
    count: number,
    w: Address,
    gradient: Address,
    velocity: Address,
    width: number,
    clip: number,
    coupled: number,
    shrink: number,
    rate: number,
    momentum: number,
    gain: number,
    nesterov: boolean,
  ): void;
  approach(mean: Address, w: Address, n: number, share: number): void;
  sumSquares(x: Address, n: number): number;
  forwardSparse(
    starts: Address,
    columns: Address,
    values: Address,
    rows: Address,
    count: number,
    weights: Address,
    out: Address,
    width: number,
  ): void;
  backwardSparse(
    starts: Address,
    columns: Address,
    values: Address,
    rows: Address,
    count: number,
    delta: Address,
    width: number,
    gradient: Address,
    seen: Address,
    touched: Address,
  ): number;
  residualLoss(
    kind: number,
    outputs: number,
    rows: number,
    raw: Address,
    target: Address,
    weight: Address,
    each: number,
    parameter: number,
    positive: boolean,
  ): number;
  sigmoidLoss(
    rows: number,
    raw: Address,
    target: Address,
    weight: Address,
    each: number,
    smoothing: number,
  ): number;
  classLoss(
    rows: number,
    outputs: number,
    raw: Address,
    target: Address,
    weight: Address,
    each: number,
    smoothing: number,
  ): number;
  pieces(
    x: Address,
    rows: number,
    width: number,
    list: Address,
    columns: number,
    edges: Address,
    each: number,
    out: Address,
    stride: number,
  ): void;
  periodic(
    x: Address,
    rows: number,
    width: number,
    list: Address,
    columns: number,
    waves: number,
    size: number,
    frequency: Address,
    phase: Address,
    mix: Address,
    shift: Address,
    kept: Address,
    out: Address,
    stride: number,
  ): void;
  chainPeriodic(
    x: Address,
    rows: number,
    width: number,
    list: Address,
    columns: number,
    waves: number,
    size: number,
    frequency: Address,
    phase: Address,
    mix: Address,
    kept: Address,
    delta: Address,
    gFrequency: Address,
    gPhase: Address,
    gMix: Address,
    gShift: Address,
  ): void;
};
