/** Sparse rows the other way round: which rows have an entry in a column, and the sum of each row's own entries. */
export type Lists = {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  readonly values: Float64Array;
  /** sums of squares of entries, or of absolute values */
  readonly sizes: Float64Array;
};

/** indptr, indices, values: CSR of so many columns. */
export function invert(
  columns: number,
  indptr: Int32Array,
  indices: Int32Array | Uint16Array,
  values: Float64Array,
  manhattan: boolean,
): Lists {
  const starts = new Int32Array(columns + 1);
  for (let e = 0; e < indices.length; e++) starts[indices[e]! + 1]!++;
  for (let j = 0; j < columns; j++) starts[j + 1]! += starts[j]!;
  const next = starts.slice();
  const sizes = new Float64Array(indptr.length - 1);
  const lists = {
    starts,
    rows: new Int32Array(indices.length),
    values: new Float64Array(indices.length),
    sizes,
  };
  for (let i = 0; i + 1 < indptr.length; i++) {
    for (let e = indptr[i]!; e < indptr[i + 1]!; e++) {
      const at = next[indices[e]!]!++;
      const v = values[e]!;
      lists.rows[at] = i;
      lists.values[at] = v;
      sizes[i]! += manhattan ? Math.abs(v) : v * v;
    }
  }
  return lists;
}

/**
 * Sums over sparse columns of one query (its entries from … to) and every row: what the entries of both amount to,
 * corrected where they meet, |s - t|² = s² + t² - 2st. Equal rows give exactly 0: all sums have the same order.
 */
export function sparseSums(
  lists: Lists,
  indices: Int32Array,
  values: Float64Array,
  from: number,
  to: number,
  manhattan: boolean,
  out: Float64Array,
): void {
  out.fill(0);
  let size = 0;
  for (let e = from; e < to; e++) {
    const q = values[e]!;
    size += manhattan ? Math.abs(q) : q * q;
    const end = lists.starts[indices[e]! + 1]!;
    for (let at = lists.starts[indices[e]!]!; at < end; at++) {
      const v = lists.values[at]!;
      out[lists.rows[at]!]! += manhattan ? (Math.abs(v) + Math.abs(q) - Math.abs(v - q)) / 2 : v * q;
    }
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.max(0, size + lists.sizes[i]! - 2 * out[i]!);
}
