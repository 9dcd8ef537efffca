/** Points of a leaf, which are looked at one by one. */
const LEAF = 16;

/**
 * For each point (x, y) the distance to its k-th nearest other point, the larger of the two differences being the
 * distance (Chebyshev); k < number of points. A k-d tree: n log n.
 */
export function planarDistances(x: Float64Array, y: Float64Array, k: number): Float64Array {
  const order = new Int32Array(x.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  const splits = new Float64Array(x.length);
  build(order, [x, y], splits, 0, order.length, 0);
  const best = new Float64Array(k);
  let px = 0;
  let py = 0;
  let self = 0;

  const visit = (from: number, to: number, axis: number): void => {
    if (to - from <= LEAF) {
      for (let at = from; at < to; at++) {
        const j = order[at]!;
        const distance = Math.max(Math.abs(x[j]! - px), Math.abs(y[j]! - py));
        if (j !== self && distance < best[k - 1]!) insert(best, distance);
      }
      return;
    }
    const middle = (from + to) >> 1;
    const offset = (axis === 0 ? px : py) - splits[middle]!;
    const near = offset < 0;
    visit(near ? from : middle, near ? middle : to, 1 - axis);
    if (Math.abs(offset) < best[k - 1]!) visit(near ? middle : from, near ? to : middle, 1 - axis);
  };

  return Float64Array.from(x, (_, i) => {
    best.fill(Infinity);
    self = i;
    px = x[i]!;
    py = y[i]!;
    visit(0, order.length, 0);
    return best[k - 1]!;
  });
}

/** Puts a distance that is smaller than the last into its place. */
function insert(best: Float64Array, distance: number): void {
  let at = best.length - 1;
  for (; at > 0 && best[at - 1]! > distance; at--) best[at] = best[at - 1]!;
  best[at] = distance;
}

/** Halves order[from … to) by one coordinate, its halves by the other, and so on; splits[middle] is where. */
function build(
  order: Int32Array,
  axes: readonly [Float64Array, Float64Array],
  splits: Float64Array,
  from: number,
  to: number,
  axis: 0 | 1,
): void {
  if (to - from <= LEAF) return;
  const middle = (from + to) >> 1;
  select(order, axes[axis], from, to - 1, middle);
  splits[middle] = axes[axis][order[middle]!]!;
  const other = axis === 0 ? 1 : 0;
  build(order, axes, splits, from, middle, other);
  build(order, axes, splits, middle, to, other);
}

/** Hoare's quickselect on row numbers: afterwards the row at k has the value that sorting would put there. */
function select(order: Int32Array, values: Float64Array, left: number, right: number, k: number): void {
  while (left < right) {
    const pivot = values[order[(left + right) >> 1]!]!;
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[order[i]!]! < pivot) i++;
      while (values[order[j]!]! > pivot) j--;
      if (i > j) break;
      const swapped = order[i]!;
      order[i++] = order[j]!;
      order[j--] = swapped;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return;
  }
}
