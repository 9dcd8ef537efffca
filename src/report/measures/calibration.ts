import { ascending } from '../../metrics/order.js';

/** Rows of neighbouring probabilities: what was said of them, and how many of them were so. */
export type CalibrationBin = {
  readonly rows: number;
  /** that of the rows together */
  readonly weight: number;
  readonly said: number;
  readonly happened: number;
  /** 95 % of what chance gives (Wilson 1927), [low, high] */
  readonly interval: readonly [number, number];
};

/**
 * Bins of about equally many rows; in a bin each row counts by its weight, and the interval is that of as many rows of
 * equal weight as would tell as much (Kish 1965). p: probability said; happened: 1 where it was so.
 */
export function calibration(
  p: Float64Array,
  happened: Uint8Array,
  weight: Float64Array | null = null,
  bins = 10,
): CalibrationBin[] {
  const order = ascending(p);
  const found: CalibrationBin[] = [];
  for (let i = 0; i < order.length;) {
    const start = i;
    const end = Math.ceil(((Math.floor((start * bins) / order.length) + 1) * order.length) / bins);
    let [said, so, total, squares] = [0, 0, 0, 0];
    for (; i < order.length && (i < end || p[order[i]!] === p[order[i - 1]!]); i++) {
      const w = weight ? weight[order[i]!]! : 1;
      total += w;
      squares += w * w;
      said += w * p[order[i]!]!;
      so += w * happened[order[i]!]!;
    }
    const rows = i - start;
    if (total === 0) continue;
    const equal = total ** 2 / squares;
    const interval = shareInterval((so / total) * equal, equal);
    found.push({ rows, weight: total, said: said / total, happened: so / total, interval });
  }
  return found;
}

/** Wilson's 95 % interval of a share. */
export function shareInterval(hits: number, rows: number): readonly [number, number] {
  const z2 = 1.959964 ** 2;
  const centre = (hits + z2 / 2) / (rows + z2);
  const half = (Math.sqrt(z2) / (rows + z2)) * Math.sqrt((hits * (rows - hits)) / rows + z2 / 4);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
