import { ascending } from '../../metrics/order.js';

/** Rows of neighbouring predictions of a regression; means count each row by its weight. */
export type Decile = {
  readonly rows: number;
  /** predictions from … to */
  readonly from: number;
  readonly to: number;
  readonly predicted: number;
  readonly actual: number;
  /** mean absolute error */
  readonly error: number;
};

export function deciles(
  predicted: Float64Array,
  actual: Float64Array,
  weight: Float64Array | null = null,
  parts = 10,
): Decile[] {
  const order = ascending(predicted);
  const bounds = Array.from({ length: parts + 1 }, (_, k) => Math.round((k * order.length) / parts));
  return bounds.slice(1).flatMap((end, k) => {
    const rows = order.subarray(bounds[k], end);
    if (rows.length === 0) return [];
    const total = weight ? rows.reduce((sum, row) => sum + weight[row]!, 0) : rows.length;
    if (total === 0) return [];
    const mean = (of: (row: number) => number): number => {
      const weighed = (row: number): number => (weight ? weight[row]! : 1) * of(row);
      return rows.reduce((sum, row) => sum + weighed(row) / total, 0);
    };
    return [
      {
        rows: rows.length,
        from: predicted[rows[0]!]!,
        to: predicted[rows.at(-1)!]!,
        predicted: mean((row) => predicted[row]!),
        actual: mean((row) => actual[row]!),
        error: mean((row) => Math.abs(predicted[row]! - actual[row]!)),
      },
    ];
  });
}
