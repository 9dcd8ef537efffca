import type { Arena, Kernels } from '../../../kernels/kernels.js';

/** Room for weighted numbers, used again and again. */
export type Sample = {
  /** Takes the value of each listed row that has weight (weight null: 1 each). */
  take(rows: Int32Array, weight: Float64Array | null, valueOf: (row: number) => number): void;
  /**
   * The number that makes the pinball loss of this share least: half of the weight lies below the median (share
   * 0.5). Between two numbers that are equally good, their middle; 0 of an empty sample. Uses the sample up.
   */
  quantile(share: number): number;
};

/** Masses this close, relative to the whole, are equal: sums of weights come with rounding. */
const EQUAL = 1e-12;

export function newSample(
  { kernels, arena }: { readonly kernels: Kernels; readonly arena: Arena },
  room: number,
): Sample {
  const pairs = arena.f64(2 * room);
  const scratch = arena.f64(2 * room).byteOffset;
  const found = arena.f64(3);
  let n = 0;
  let mass = 0;
  return {
    take: (rows, weight, valueOf) => {
      n = 0;
      mass = 0;
      for (let i = 0; i < rows.length; i++) {
        const w = weight ? weight[rows[i]!]! : 1;
        if (!(w > 0)) continue;
        pairs[2 * n] = valueOf(rows[i]!);
        pairs[2 * n++ + 1] = w;
        mass += w;
      }
    },
    quantile: (share) => {
      if (n === 0) return 0;
      const slack = EQUAL * mass;
      kernels.selectWeighted(pairs.byteOffset, scratch, n, share * mass - slack, found.byteOffset);
      const [value, upTo, next] = [found[0]!, found[1]!, found[2]!];
      n = 0;
      return upTo > share * mass + slack || next === Infinity ? value : value + (next - value) / 2;
    },
  };
}
