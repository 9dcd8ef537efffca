import { useKernels } from '../../kernels/kernels.js';
import type { Gradients } from './histograms.js';

/** The gradients of the tree that is next, by row of the table, and how they are packed. */
export type Packer = {
  readonly g: Float64Array;
  readonly h: Float64Array;
  /** Packs the gradients of the rows that a tree learns from. */
  pack(rows: Int32Array, seed: number): Gradients;
};

/** Sums of packed gradients and hessians over all rows stay below this. */
const LIMIT = 2 ** 31 - 1;

/**
 * As many bits per row as keep the sums over all rows within 32: 30 for a handful of rows, 12 for half a million.
 * Stochastic rounding keeps the sums right on average (Shi et al. 2022, quantized training of GBDT).
 */
export function newPacker(tableRows: number, exact: boolean, constantHessian: boolean): Packer {
  const { kernels, arena } = useKernels();
  const g = arena.f64(tableRows);
  const h = arena.f64(tableRows);
  if (exact) return { g, h, pack: () => ({ g, h, packed: null }) };
  const words = arena.f64(tableRows);
  const range = arena.f64(2);
  const pack = (rows: Int32Array, seed: number): Gradients => {
    const { byteOffset: at, length: n } = rows;
    kernels.gradientRange(at, n, g.byteOffset, h.byteOffset, range.byteOffset);
    // one less for rounding up
    const most = Math.floor(LIMIT / n) - 1;
    const gUnit = Math.max(range[0]!, 1e-290) / most;
    const hUnit = constantHessian ? 1 : Math.max(range[1]!, 1e-290) / most;
    const [perG, perH] = [1 / gUnit, 1 / hUnit];
    const zeros = kernels.pack(at, n, g.byteOffset, h.byteOffset, perG, perH, seed, words.byteOffset);
    return { g, h, packed: { rows: words, gUnit, hUnit, zeros: zeros / n } };
  };
  return { g, h, pack };
}
