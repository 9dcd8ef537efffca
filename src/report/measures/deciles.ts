import { ascending } from '../../metrics/order.js';

/** Rows of neighbouring predictions of a regression. */
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

export function deciles(predicted: Float64Array, actual: Float64Array, parts = 10): Decile[] {
  const order = ascending(predicted);
  const bounds = Array.from({ length: parts + 1 }, (_, k) => Math.round((k * order.length) / parts));
  return bounds.slice(1).flatMap((end, k) => {
    const rows = order.subarray(bounds[k], end);
    if (rows.length === 0) return [];
    const mean = (of: (row: number) => number): number => {
      let sum = 0;
      for (const row of rows) sum += of(row) / rows.length;
      return sum;
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
