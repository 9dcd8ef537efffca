import type { WaveShape, Waves } from './ops.js';

type A = Float64Array;
const TURN = 2 * Math.PI;

/** Piecewise linear encoding (Gorishniy et al. 2022): how much of a piece lies below the value, from -½ to ½. */
export function pieces(
  x: A,
  rows: number,
  list: Int32Array,
  edges: A,
  each: number,
  out: A,
  stride: number,
): void {
  for (let i = 0; i < rows; i++) {
    let to = i * stride;
    for (let b = 0; b < list.length; b++) {
      const v = x[i * stride + list[b]!]!;
      const first = b * (each + 1);
      for (let t = first; t < first + each; t++) {
        const [low, high] = [edges[t]!, edges[t + 1]!];
        out[to++] = v >= high ? 0.5 : v <= low ? -0.5 : (v - low) / (high - low) - 0.5;
      }
    }
  }
}

/** Periodic embeddings (PBLD, Holzmüller et al. 2024), see kernels/assembly/embeddings.ts. */
export function periodic(
  x: A,
  rows: number,
  { list, waves, size }: WaveShape,
  { frequency, phase, mix, shift }: Waves<A>,
  kept: A,
  out: A,
  stride: number,
): void {
  for (let i = 0; i < rows; i++)
    for (let b = 0; b < list.length; b++) {
      const v = x[i * stride + list[b]!]!;
      const own = (i * list.length + b) * waves;
      for (let f = 0; f < waves; f++)
        kept[own + f] = Math.cos(TURN * (frequency[b * waves + f]! * v + phase[b * waves + f]!));
      for (let d = b * size; d < (b + 1) * size; d++) {
        let sum = shift[d]!;
        for (let f = 0; f < waves; f++) sum += mix[d * waves + f]! * kept[own + f]!;
        out[i * stride + d] = sum;
      }
    }
}

export function chainPeriodic(
  x: A,
  rows: number,
  { list, waves, size }: WaveShape,
  { frequency, phase, mix }: Waves<A>,
  kept: A,
  delta: A,
  to: Waves<A>,
  stride: number,
): void {
  for (let i = 0; i < rows; i++)
    for (let b = 0; b < list.length; b++) {
      const v = x[i * stride + list[b]!]!;
      const own = (i * list.length + b) * waves;
      const row = i * list.length * size;
      for (let d = b * size; d < (b + 1) * size; d++) to.shift[d]! += delta[row + d]!;
      for (let f = 0; f < waves; f++) {
        let sum = 0;
        for (let d = b * size; d < (b + 1) * size; d++) {
          to.mix[d * waves + f]! += delta[row + d]! * kept[own + f]!;
          sum += delta[row + d]! * mix[d * waves + f]!;
        }
        const at = b * waves + f;
        const g = -TURN * sum * Math.sin(TURN * (frequency[at]! * v + phase[at]!));
        to.phase[at]! += g;
        to.frequency[at]! += g * v;
      }
    }
}
