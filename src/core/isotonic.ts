/** A rising line through these corners, x ascending; constant outside of them. */
export type Isotonic = { readonly x: Float64Array; readonly y: Float64Array };

/**
 * Isotonic regression by pooling adjacent violators, as scikit-learn has it: equal x are averaged first, predictions
 * lie on straight lines between the points. Only corners of the line are kept. Rows of weight 0 are none.
 * @param x such as out-of-fold scores; y such as 0 and 1
 */
export function fitIsotonic(x: Float64Array, y: Float64Array, weight: Float64Array | null = null): Isotonic {
  const rows = Array.from(x.keys()).filter((i) => !weight || weight[i]! > 0);
  const points = averaged(
    rows.sort((i, j) => x[i]! - x[j]! || i - j),
    x,
    y,
    weight,
  );
  const fitted = pooled(points);
  const corner = (i: number): boolean =>
    i === 0 || i === fitted.length - 1 || fitted[i] !== fitted[i - 1] || fitted[i] !== fitted[i + 1];
  const kept = points.map((_, i) => i).filter(corner);
  return {
    x: Float64Array.from(kept, (i) => points[i]!.x),
    y: Float64Array.from(kept, (i) => fitted[i]!),
  };
}

export function applyIsotonic({ x, y }: Isotonic, at: Float64Array): Float64Array {
  return at.map((value) => {
    const right = firstAbove(x, value);
    if (right === 0) return y[0]!;
    if (right === x.length) return y[right - 1]!;
    const left = right - 1;
    const share = (value - x[left]!) / (x[right]! - x[left]!);
    return y[left]! + share * (y[right]! - y[left]!);
  });
}

type Point = { x: number; y: number; weight: number };

/** One point per distinct x, in its order. */
function averaged(
  order: readonly number[],
  x: Float64Array,
  y: Float64Array,
  weight: Float64Array | null,
): Point[] {
  const points: Point[] = [];
  for (const i of order) {
    const w = weight ? weight[i]! : 1;
    const last = points.at(-1);
    if (last?.x === x[i]!) {
      last.weight += w;
      last.y += (w / last.weight) * (y[i]! - last.y);
    } else points.push({ x: x[i]!, y: y[i]!, weight: w });
  }
  return points;
}

/** The nearest rising values, in least squares: neighbours that fall are replaced by their mean until none does. */
function pooled(points: readonly Point[]): Float64Array {
  const blocks: { y: number; weight: number; size: number }[] = [];
  for (const { y, weight } of points) {
    let block = { y, weight, size: 1 };
    for (let last = blocks.at(-1); last && last.y >= block.y; last = blocks.at(-1)) {
      blocks.pop();
      const sum = last.weight + block.weight;
      block = {
        y: (last.y * last.weight + block.y * block.weight) / sum,
        weight: sum,
        size: last.size + block.size,
      };
    }
    blocks.push(block);
  }
  return Float64Array.from(blocks.flatMap(({ y, size }) => new Array<number>(size).fill(y)));
}

/** The first place whose value is above; the length if none is. */
function firstAbove(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
