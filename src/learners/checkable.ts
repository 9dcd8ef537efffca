import type { Labelled } from '../core/data.js';

/** Rows of the list that count: those of weight 0 are none, unless all are. */
export function countingRows(rows: Int32Array, weight: Float64Array | null): Int32Array {
  if (!weight) return rows;
  const some = rows.filter((row) => weight[row]! > 0 && weight[row]! < Infinity);
  return some.length > 0 ? some : rows;
}

/** The validation rows that count, null = none: rows without weight would say that every model is as good. */
export function checkable(valid: Labelled | null): Labelled | null {
  if (!valid) return null;
  const { weight } = valid;
  const rows = weight ? valid.rows.filter((row) => weight[row]! > 0) : valid.rows;
  return rows.length > 0 ? { ...valid, rows } : null;
}
