import type { Labelled } from '../core/data.js';

/** The validation rows that count, null = none: rows without weight would say that every model is as good. */
export function checkable(valid: Labelled | null): Labelled | null {
  if (!valid) return null;
  const { weight } = valid;
  const rows = weight ? valid.rows.filter((row) => weight[row]! > 0) : valid.rows;
  return rows.length > 0 ? { ...valid, rows } : null;
}
