/** The finite values, in a new array. */
export function finiteOf(values: Float64Array): Float64Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i]!)) count++;
  const out = new Float64Array(count);
  for (let i = 0, k = 0; i < values.length; i++) if (Number.isFinite(values[i]!)) out[k++] = values[i]!;
  return out;
}

/** The least and the greatest value, infinite where there is none. */
export function rangeOf(values: Float64Array): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return [low, high];
}

/**
 * Quantiles at fractions 0 … 1 by linear interpolation (numpy's default), without sorting everything.
 * `values` holds no NaN and is reordered. NaN if it is empty.
 */
export function quantile(values: Float64Array, fraction: number): number {
  if (values.length === 0) return NaN;
  const position = fraction * (values.length - 1);
  const below = Math.floor(position);
  const low = select(values, below);
  if (below === position) return low;
  let high = Infinity;
  for (let i = below + 1; i < values.length; i++) if (values[i]! < high) high = values[i]!;
  return interpolate(low, high, position - below);
}

/** As `quantile`, of values that are sorted already. */
export function sortedQuantile(sorted: Float64Array, fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? NaN;
  return below === position ? low : interpolate(low, sorted[below + 1]!, position - below);
}

/** As `sortedQuantile`, without interpolation: the middle of two values that meet there (averaged_inverted_cdf). */
export function steppedQuantile(sorted: Float64Array, fraction: number): number {
  const position = fraction * sorted.length;
  const above = Math.min(sorted.length - 1, Math.max(0, Math.floor(position)));
  const below = Math.max(0, position === above ? above - 1 : above);
  return interpolate(sorted[below] ?? NaN, sorted[above] ?? NaN, 0.5);
}

function interpolate(low: number, high: number, share: number): number {
  return low === high ? low : low * (1 - share) + high * share;
}

/** Hoare's quickselect: afterwards values[k] is the k-th smallest, smaller ones before it, larger ones behind. */
function select(values: Float64Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = median3(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k]!;
}

function median3(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
