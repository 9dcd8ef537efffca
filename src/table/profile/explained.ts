import type { Target } from '../../core/data.js';

/** Group of each row: `of` says it for each distinct cell of the column. */
export type Groups = {
  readonly codes: ArrayLike<number>;
  readonly of: Int32Array;
  readonly count: number;
};

/**
 * How much of the label the groups alone explain, 0 to 1: the share of its variance, or of the Gini impurity of its
 * classes (Goodman and Kruskal's tau). Adjusted for the number of groups, so that many groups of a few rows do not
 * seem to know what they only remember.
 */
export function explained(groups: Groups, y: Target, rows: Int32Array): number {
  const { within, total, used } =
    y.task === 'regression' ? variance(groups, y.values, rows) : gini(groups, y, rows);
  if (!(total > 0) || rows.length <= used) return 0;
  const adjusted = (within / (rows.length - used)) * ((rows.length - 1) / total);
  return Math.max(0, 1 - adjusted);
}

type Spread = { readonly within: number; readonly total: number; readonly used: number };

function variance({ codes, of, count }: Groups, y: Float64Array, rows: Int32Array): Spread {
  const mean = rows.reduce((sum, row) => sum + y[row]! / rows.length, 0);
  const sums = new Float64Array(count);
  const sizes = new Int32Array(count);
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const group = of[codes[row]!]!;
    const far = y[row]! - mean;
    sums[group]! += far;
    sizes[group]!++;
    total += far * far;
  }
  const between = sums.reduce((sum, s, g) => sum + (sizes[g]! > 0 ? (s * s) / sizes[g]! : 0), 0);
  return { within: Math.max(0, total - between), total, used: filled(sizes) };
}

function gini(
  { codes, of, count }: Groups,
  y: Extract<Target, { codes: Int32Array }>,
  rows: Int32Array,
): Spread {
  const width = y.classes.length;
  const counts = new Int32Array(count * width);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    counts[of[codes[row]!]! * width + y.codes[row]!]!++;
  }
  const all = new Int32Array(width);
  const sizes = new Int32Array(count);
  let within = rows.length;
  for (let g = 0; g < count; g++) {
    let squares = 0;
    for (let k = 0; k < width; k++) {
      const n = counts[g * width + k]!;
      sizes[g]! += n;
      all[k]! += n;
      squares += n * n;
    }
    if (sizes[g]! > 0) within -= squares / sizes[g]!;
  }
  const total = rows.length - all.reduce((sum, n) => sum + n * n, 0) / rows.length;
  return { within, total, used: filled(sizes) };
}

function filled(sizes: Int32Array): number {
  return sizes.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0);
}
