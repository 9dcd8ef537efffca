import { ascending } from '../../metrics/order.js';

/**
 * What a binary classifier finds at each of its own probabilities, from the highest down: rows with p >= threshold[i]
 * are called positive, tp[i] of them rightly. Rows count by their weight.
 */
export type ThresholdCurve = {
  readonly threshold: Float64Array;
  readonly tp: Float64Array;
  readonly fp: Float64Array;
  readonly positives: number;
  readonly negatives: number;
};

/** p: probability of the positive class of each row; isPositive: 1 where it is the label. */
export function thresholdCurve(
  p: Float64Array,
  isPositive: Uint8Array,
  weight: Float64Array | null = null,
): ThresholdCurve {
  const order = ascending(p);
  const threshold: number[] = [];
  const tp: number[] = [];
  const fp: number[] = [];
  let [right, wrong] = [0, 0];
  for (let i = order.length - 1; i >= 0; i--) {
    const w = weight ? weight[order[i]!]! : 1;
    if (isPositive[order[i]!]) right += w;
    else wrong += w;
    if (i > 0 && p[order[i - 1]!] === p[order[i]!]) continue;
    threshold.push(p[order[i]!]!);
    tp.push(right);
    fp.push(wrong);
  }
  return {
    threshold: Float64Array.from(threshold),
    tp: Float64Array.from(tp),
    fp: Float64Array.from(fp),
    positives: right,
    negatives: wrong,
  };
}

/** tp, fp, fn, tn where p > at is called positive, which at 0.5 is what `predict` says. */
export function countsAt(curve: ThresholdCurve, at: number): readonly [number, number, number, number] {
  const { threshold, tp, fp, positives, negatives } = curve;
  let [low, high] = [0, threshold.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (threshold[middle]! > at) low = middle + 1;
    else high = middle;
  }
  const [right, wrong] = low === 0 ? [0, 0] : [tp[low - 1]!, fp[low - 1]!];
  return [right, wrong, positives - right, negatives - wrong];
}

const STEPS = 100;

/** Thresholds worth looking at: hundredths, and where the model's probabilities lie close together. Ascending. */
export function thresholdGrid({ threshold, tp, fp }: ThresholdCurve): number[] {
  const grid = new Set(Array.from({ length: STEPS - 1 }, (_, i) => (i + 1) / STEPS));
  const total = (tp.at(-1) ?? 0) + (fp.at(-1) ?? 0);
  let next = 1;
  threshold.forEach((t, i) => {
    if (tp[i]! + fp[i]! < (next * total) / STEPS) return;
    const short = Number(t.toPrecision(3));
    if (short > 0 && short < 1) grid.add(short);
    next = Math.floor(((tp[i]! + fp[i]!) * STEPS) / total) + 1;
  });
  return [...grid].sort((a, b) => a - b);
}

/** About `most` of n places, evenly, with the first and the last. */
export function thinned(n: number, most: number): number[] {
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (n - 1)) / (most - 1)));
}
