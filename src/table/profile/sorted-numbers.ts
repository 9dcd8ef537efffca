/** The finite numbers of a column: each once, ascending, with how many rows hold it. */
export type SortedNumbers = {
  readonly values: Float64Array;
  readonly counts: Int32Array;
  /** for each distinct cell the place of its number in `values`; -1 if it is none */
  readonly at: Int32Array;
  /** rows that hold a number */
  readonly rows: number;
};

/** @param numbers that the distinct cells stand for, NaN for none; `cellCounts` says how many rows hold each */
export function sortNumbers(numbers: Float64Array, cellCounts: Int32Array): SortedNumbers {
  const sorted = numbers.filter((x, k) => !Number.isNaN(x) && cellCounts[k]! > 0).sort();
  const values = sorted.filter((x, i) => i === 0 || x !== sorted[i - 1]);
  const counts = new Int32Array(values.length);
  const at = new Int32Array(numbers.length).fill(-1);
  let rows = 0;
  numbers.forEach((x, k) => {
    if (Number.isNaN(x) || cellCounts[k] === 0) return;
    at[k] = placeOf(values, x);
    counts[at[k]!]! += cellCounts[k]!;
    rows += cellCounts[k]!;
  });
  return { values, counts, at, rows };
}

/** The last place whose value is at most x; -1 if there is none. */
export function placeOf(values: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Quantiles as numpy and pandas take them: linear between the two rows next to the place. */
export function quantiles({ values, counts, rows }: SortedNumbers, shares: readonly number[]): number[] {
  if (rows === 0) return shares.map(() => NaN);
  const ends = new Float64Array(counts.length);
  counts.reduce((sum, n, i) => (ends[i] = sum + n), 0);
  const valueAt = (row: number): number => values[placeOf(ends, row) + 1]!;
  return shares.map((share) => {
    const place = share * (rows - 1);
    const [low, high] = [valueAt(Math.floor(place)), valueAt(Math.ceil(place))];
    return low === high ? low : low + (high - low) * (place - Math.floor(place));
  });
}

/** Rows in bins of equal width from the smallest number to the largest. */
export function histogram({ values, counts }: SortedNumbers, bins: number): number[] {
  const low = values[0]!;
  // Halved, so that the width of all doubles does not overflow.
  const width = values.at(-1)! / 2 - low / 2;
  const rows = new Array<number>(bins).fill(0);
  values.forEach((x, i) => {
    const place = width > 0 ? Math.floor(((x / 2 - low / 2) / width) * bins) : 0;
    rows[Math.min(bins - 1, place)]! += counts[i]!;
  });
  return rows;
}

export function meanAndDeviation({ values, counts, rows }: SortedNumbers): { mean: number; std: number } {
  const mean = values.reduce((sum, x, i) => sum + (x * counts[i]!) / rows, 0);
  const variance = values.reduce((sum, x, i) => sum + ((x - mean) ** 2 * counts[i]!) / rows, 0);
  return { mean, std: Math.sqrt(variance) };
}

/** For each value its bin, of about equally many rows each; equal values stay together. */
export function equalBins({ counts, rows }: SortedNumbers, bins: number): Int32Array {
  let before = 0;
  return counts.map((n) => {
    const middle = before + n / 2;
    before += n;
    return Math.min(bins - 1, Math.floor((middle / rows) * bins));
  });
}
