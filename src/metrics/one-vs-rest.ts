import type { Scores } from '../core/data.js';
import type { Weight } from './define.js';

/** A figure of one class against the others: probability of the class, 1 where it is the label. NaN = undefined. */
export type OfClass = (probability: Float64Array, isClass: Uint8Array, weight: Weight) => number;

/**
 * Binary: of the positive class (code 1). More classes: the mean over those for which the figure is defined,
 * that is which are present, but not alone. NaN if there is none.
 */
export function oneVsRest(codes: Int32Array, scores: Scores, weight: Weight, ofClass: OfClass): number {
  let sum = 0;
  let classes = 0;
  for (let k = scores.width === 2 ? 1 : 0; k < scores.width; k++) {
    const value = ofClass(column(scores, k), indicator(codes, k), weight);
    if (Number.isNaN(value)) continue;
    sum += value;
    classes++;
  }
  return sum / classes;
}

function column({ rows, width, data }: Scores, k: number): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) out[i] = data[i * width + k]!;
  return out;
}

function indicator(codes: Int32Array, k: number): Uint8Array {
  const out = new Uint8Array(codes.length);
  for (let i = 0; i < codes.length; i++) out[i] = codes[i] === k ? 1 : 0;
  return out;
}
