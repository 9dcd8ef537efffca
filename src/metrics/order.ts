const BITS = 11;
const SIZE = 1 << BITS;
const SHIFTS = [0, BITS, 2 * BITS] as const;

/**
 * Row numbers in ascending order of their values; equal values (-0 equals 0) keep the order of rows.
 * Values must not be NaN. A radix sort on the bits of the doubles: 500,000 rows in some 30 ms.
 */
export function ascending(values: Float64Array): Uint32Array {
  const n = values.length;
  const [low, high] = sortableBits(values);
  let order: Uint32Array = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  let next: Uint32Array = new Uint32Array(n);
  for (const word of [low, high]) {
    for (const shift of SHIFTS) {
      const starts = bucketStarts(word, shift);
      if (!starts) continue;
      for (let i = 0; i < n; i++) {
        const row = order[i]!;
        const bucket = (word[row]! >>> shift) & (SIZE - 1);
        next[starts[bucket]!++] = row;
      }
      [order, next] = [next, order];
    }
  }
  return order;
}

/** The value at a share (0 to 1) of ascending values, interpolated linearly (numpy's default); NaN if there is none. */
export function quantile(sorted: Float64Array, at: number): number {
  const place = at * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - below);
}

/** Two words per double that compare as unsigned integers in the order of the doubles. */
function sortableBits(values: Float64Array): [Uint32Array, Uint32Array] {
  const n = values.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const one = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < n; i++) {
    one.setFloat64(0, values[i]! + 0); // + 0 turns -0 into 0
    const top = one.getInt32(0);
    const negative = top >> 31; // all ones, or zero
    high[i] = top ^ (negative | 0x80000000);
    low[i] = one.getUint32(4) ^ negative;
  }
  return [low, high];
}

/** Where each bucket starts, or null if all rows fall into one. */
function bucketStarts(word: Uint32Array, shift: number): Uint32Array | null {
  const starts = new Uint32Array(SIZE);
  for (let i = 0; i < word.length; i++) starts[(word[i]! >>> shift) & (SIZE - 1)]!++;
  let sum = 0;
  for (let b = 0; b < SIZE; b++) {
    const count = starts[b]!;
    if (count === word.length) return null;
    starts[b] = sum;
    sum += count;
  }
  return starts;
}
