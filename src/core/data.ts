/** Sparse rows (CSR): row i holds indices[indptr[i] … indptr[i+1]), ascending, with their values. */
export type Csr = {
  readonly rows: number;
  readonly width: number;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
};

/**
 * What learners see: dense columns (NaN = missing) and, beside them, a sparse block.
 * levels[j] = 0 for a number, k for category codes 0 … k-1 (NaN = missing or unknown).
 */
export type Matrix = {
  readonly rows: number;
  readonly names: readonly string[];
  readonly levels: Int32Array;
  readonly columns: readonly Float64Array[];
  readonly sparse?: Csr;
};

export type ClassificationTask = 'binary' | 'multiclass';
export type Task = 'regression' | ClassificationTask;

/** The label of every row. Binary: the positive class is code 1. */
export type Target =
  | { readonly task: 'regression'; readonly values: Float64Array }
  | { readonly task: ClassificationTask; readonly codes: Int32Array; readonly classes: readonly string[] };

/** Predictions, row-major. width 1 (regression) or the number of classes (probabilities that sum to 1). */
export type Scores = { readonly rows: number; readonly width: number; readonly data: Float64Array };

/**
 * Rows to learn from or to check on: a list of row numbers over shared data, never a copy.
 * x, y and weight cover all rows of the table; rows says which are meant (repeats allowed).
 */
export type Labelled = {
  readonly x: Matrix;
  readonly y: Target;
  readonly rows: Int32Array;
  readonly weight: Float64Array | null;
};

export function widthOf(y: Target): number {
  return y.task === 'regression' ? 1 : y.classes.length;
}

export function targetLength(y: Target): number {
  return y.task === 'regression' ? y.values.length : y.codes.length;
}

export function takeTarget(y: Target, rows: Int32Array): Target {
  if (y.task === 'regression') return { task: y.task, values: takeNumbers(y.values, rows) };
  return { task: y.task, codes: rows.map((i) => y.codes[i]!), classes: y.classes };
}

export function takeNumbers(values: Float64Array, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}

/** Of all rows, in their order, these are the scores themselves. */
export function takeScores(scores: Scores, rows: Int32Array): Scores {
  if (rows.length === scores.rows && rows.every((row, i) => row === i)) return scores;
  const { width, data } = scores;
  const out = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * width;
    for (let k = 0; k < width; k++) out[i * width + k] = data[from + k]!;
  }
  return { rows: rows.length, width, data: out };
}

/** 0, 1, … n-1: all rows of a table of n rows. */
export function allRows(n: number): Int32Array {
  const rows = new Int32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  return rows;
}

/** Code of the most probable class of each row (the first of equals). */
export function argmax(scores: Scores): Int32Array {
  const { rows, width, data } = scores;
  const out = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let k = 1; k < width; k++) if (data[i * width + k]! > data[i * width + best]!) best = k;
    out[i] = best;
  }
  return out;
}
