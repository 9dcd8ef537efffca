import { cosTurns } from './exponential32';

/**
 * Piecewise linear encoding: of each listed column, how much of each of its pieces lies below the value, from -½ to ½.
 * x: rows × width; edges: columns × (pieces + 1); out: columns × pieces numbers a row, rows `stride` bytes apart.
 */
export function pieces(
  x: usize,
  rows: i32,
  width: i32,
  list: usize,
  columns: i32,
  edges: usize,
  each: i32,
  out: usize,
  stride: usize,
): void {
  for (let i: i32 = 0; i < rows; i++, x += (<usize>width) << 2, out += stride) {
    let to = out;
    let e = edges;
    for (let b: i32 = 0; b < columns; b++, e += 4) {
      const v = load<f32>(x + ((<usize>load<u32>(list + ((<usize>b) << 2))) << 2));
      for (let t: i32 = 0; t < each; t++, e += 4, to += 4) {
        const low = load<f32>(e);
        const high = load<f32>(e, 4);
        store<f32>(to, v >= high ? 0.5 : v <= low ? -0.5 : (v - low) / (high - low) - <f32>0.5);
      }
    }
  }
}

/**
 * Periodic embeddings (PBLD, Holzmüller et al. 2024) of the listed columns: out[d] = shift[d] + Σ mix[d][f] · waves[f],
 * waves[f] = cos 2π (frequency[f] · v + phase[f]). frequency, phase: columns × waves (a multiple of 4); mix: columns × size × waves;
 * shift: columns × size. kept (rows × columns × waves) holds the cosines for the way back.
 */
export function periodic(
  x: usize,
  rows: i32,
  width: i32,
  list: usize,
  columns: i32,
  waves: i32,
  size: i32,
  frequency: usize,
  phase: usize,
  mix: usize,
  shift: usize,
  kept: usize,
  out: usize,
  stride: usize,
): void {
  const wave = (<usize>waves) << 2;
  const row = (<usize>columns) * wave;
  for (let b: usize = 0; b < <usize>columns; b++) {
    const column = (<usize>load<u32>(list + (b << 2))) << 2;
    for (let i: usize = 0; i < <usize>rows; i++) {
      const v = f32x4.splat(load<f32>(x + ((i * <usize>width) << 2) + column));
      const own = kept + i * row + b * wave;
      for (let f: usize = 0; f < wave; f += 16) {
        const t = f32x4.add(f32x4.mul(v, v128.load(frequency + b * wave + f)), v128.load(phase + b * wave + f));
        v128.store(own + f, cosTurns(t));
      }
      for (let d: usize = 0; d < <usize>size; d++) {
        const at = b * <usize>size + d;
        let sum = f32x4.splat(0);
        for (let f: usize = 0; f < wave; f += 16)
          sum = f32x4.add(sum, f32x4.mul(v128.load(own + f), v128.load(mix + at * wave + f)));
        store<f32>(out + i * stride + (at << 2), load<f32>(shift + (at << 2)) + lanes(sum));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** Adds to the gradients of frequency, phase, mix and shift; delta: rows × (columns · size) without gaps. */
export function chainPeriodic(
  x: usize,
  rows: i32,
  width: i32,
  list: usize,
  columns: i32,
  waves: i32,
  size: i32,
  frequency: usize,
  phase: usize,
  mix: usize,
  kept: usize,
  delta: usize,
  gFrequency: usize,
  gPhase: usize,
  gMix: usize,
  gShift: usize,
): void {
  const wave = (<usize>waves) << 2;
  const row = (<usize>columns) * wave;
  const quarter = f32x4.splat(0.25);
  const turn = f32x4.splat(6.283185307179586);
  for (let b: usize = 0; b < <usize>columns; b++) {
    const column = (<usize>load<u32>(list + (b << 2))) << 2;
    for (let i: usize = 0; i < <usize>rows; i++) {
      const v = f32x4.splat(load<f32>(x + ((i * <usize>width) << 2) + column));
      const own = kept + i * row + b * wave;
      const first = b * <usize>size;
      const from = delta + ((i * <usize>columns * <usize>size + first) << 2);
      for (let d: usize = 0; d < <usize>size; d++) {
        const to = gShift + ((first + d) << 2);
        store<f32>(to, load<f32>(to) + load<f32>(from + (d << 2)));
      }
      for (let f: usize = 0; f < wave; f += 16) {
        const cosine = v128.load(own + f);
        let sum = f32x4.splat(0);
        for (let d: usize = 0; d < <usize>size; d++) {
          const g = v128.load32_splat(from + (d << 2));
          const at = (first + d) * wave + f;
          v128.store(gMix + at, f32x4.add(v128.load(gMix + at), f32x4.mul(g, cosine)));
          sum = f32x4.add(sum, f32x4.mul(g, v128.load(mix + at)));
        }
        const at = b * wave + f;
        const t = f32x4.add(f32x4.mul(v, v128.load(frequency + at)), v128.load(phase + at));
        // The derivative of cos 2πt is -2π sin 2πt = 2π cos 2π (t + ¼).
        const g = f32x4.mul(f32x4.mul(sum, turn), cosTurns(f32x4.add(t, quarter)));
        v128.store(gPhase + at, f32x4.add(v128.load(gPhase + at), g));
        v128.store(gFrequency + at, f32x4.add(v128.load(gFrequency + at), f32x4.mul(g, v)));
      }
    }
  }
}
