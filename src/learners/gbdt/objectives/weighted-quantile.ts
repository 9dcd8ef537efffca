/** Room for weighted numbers, used again and again. */
export type Sample = {
  /** Takes the value of each listed row that has weight (weight null: 1 each). */
  take(rows: Int32Array, weight: Float64Array | null, valueOf: (row: number) => number): void;
  /**
   * The number that makes the pinball loss of this share least: half of the weight lies below the median (share
   * 0.5). Between two numbers that are equally good, their middle; 0 of an empty sample. Reorders the sample.
   */
  quantile(share: number): number;
};

/** Masses this close, relative to the whole, are equal: sums of weights come with rounding. */
const EQUAL = 1e-12;

export function newSample(room: number): Sample {
  const values = new Float64Array(room);
  const weights = new Float64Array(room);
  let n = 0;
  let mass = 0;
  return {
    take: (rows, weight, valueOf) => {
      n = 0;
      mass = 0;
      for (let i = 0; i < rows.length; i++) {
        const w = weight ? weight[rows[i]!]! : 1;
        if (!(w > 0)) continue;
        values[n] = valueOf(rows[i]!);
        weights[n++] = w;
        mass += w;
      }
    },
    quantile: (share) => {
      if (n === 0) return 0;
      const slack = EQUAL * mass;
      const { value, upTo } = select(values, weights, n, share * mass - slack);
      if (upTo > share * mass + slack) return value;
      const next = nextAbove(values, n, value);
      return next === Infinity ? value : value + (next - value) / 2;
    },
  };
}

/** The smallest value up to which (itself included) at least `target` weight lies, and that weight (quickselect). */
function select(
  values: Float64Array,
  weights: Float64Array,
  n: number,
  target: number,
): { value: number; upTo: number } {
  let from = 0;
  let to = n;
  let below = 0;
  let chance = 1;
  for (;;) {
    chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0;
    const pivot = values[from + (chance % (to - from))]!;
    // [from, less) below the pivot, [less, at) equal, [at, more) not yet seen, [more, to) above
    let [less, at, more] = [from, from, to];
    let [lighter, equal] = [0, 0];
    while (at < more) {
      const v = values[at]!;
      if (v < pivot) {
        lighter += weights[at]!;
        swap(values, less, at);
        swap(weights, less++, at++);
      } else if (v > pivot) {
        swap(values, at, --more);
        swap(weights, at, more);
      } else equal += weights[at++]!;
    }
    if (less > from && below + lighter >= target) to = less;
    else if (more === to || below + lighter + equal >= target)
      return { value: pivot, upTo: below + lighter + equal };
    else {
      below += lighter + equal;
      from = more;
    }
  }
}

function swap(array: Float64Array, a: number, b: number): void {
  const held = array[a]!;
  array[a] = array[b]!;
  array[b] = held;
}

function nextAbove(values: Float64Array, n: number, value: number): number {
  let next = Infinity;
  for (let i = 0; i < n; i++) if (values[i]! > value && values[i]! < next) next = values[i]!;
  return next;
}
