import { probit } from '../../features/probit.js';

/** A column cut into groups of rows. */
export type Grouping = {
  readonly column: string;
  /** group of each row; -1 for none */
  readonly of: Int32Array;
  readonly names: readonly string[];
};

/** A group on which the model does worse than on the other rows, by more than chance explains. */
export type Slice = {
  readonly column: string;
  readonly group: string;
  /** its number in the grouping */
  readonly at: number;
  readonly rows: number;
  /** mean loss in the group and in all other rows */
  readonly loss: number;
  readonly others: number;
};

export type Slices = {
  /** groups that were looked at: large enough, and not all rows */
  readonly looked: number;
  readonly worst: readonly Slice[];
};

/** Fewer rows say little, and their spread is not known well enough to say how little. */
const FEWEST = 30;
/** That anything is shown, though no group is worse: once in so many reports. */
const CHANCE = 0.05;
const OF_A_COLUMN = 2;
const SHOWN = 12;

/**
 * Groups whose mean loss is worse than that of the other rows (Welch's test, one-sided; Bonferroni over all groups
 * looked at). Largest excess first, two of a column at most.
 */
export function worstSlices(losses: Float64Array, groupings: readonly Grouping[]): Slices {
  const whole = moments(losses);
  const all = groupings.flatMap((grouping) => slicesOf(losses, grouping, whole));
  const bar = probit(1 - CHANCE / Math.max(1, all.length));
  const clear = all
    .filter(({ z }) => z > bar)
    .sort((a, b) => b.slice.loss - b.slice.others - (a.slice.loss - a.slice.others));
  const seen = new Map<string, number>();
  const worst = clear.filter(({ slice: { column } }) => {
    seen.set(column, (seen.get(column) ?? 0) + 1);
    return seen.get(column)! <= OF_A_COLUMN;
  });
  return { looked: all.length, worst: worst.slice(0, SHOWN).map(({ slice }) => slice) };
}

type Moments = { readonly n: number; readonly sum: number; readonly squares: number };

function moments(losses: Float64Array): Moments {
  let [sum, squares] = [0, 0];
  for (const x of losses) {
    sum += x;
    squares += x * x;
  }
  return { n: losses.length, sum, squares };
}

function slicesOf(
  losses: Float64Array,
  { column, of, names }: Grouping,
  whole: Moments,
): { slice: Slice; z: number }[] {
  const n = new Float64Array(names.length);
  const sum = new Float64Array(names.length);
  const squares = new Float64Array(names.length);
  for (let i = 0; i < losses.length; i++) {
    const group = of[i]!;
    if (group < 0) continue;
    n[group]!++;
    sum[group]! += losses[i]!;
    squares[group]! += losses[i]! ** 2;
  }
  return names.flatMap((group, at) => {
    const inside = { n: n[at]!, sum: sum[at]!, squares: squares[at]! };
    const outside = {
      n: whole.n - inside.n,
      sum: whole.sum - inside.sum,
      squares: whole.squares - inside.squares,
    };
    if (inside.n < FEWEST || outside.n < FEWEST) return [];
    const [a, b] = [inside.sum / inside.n, outside.sum / outside.n];
    const error = Math.sqrt(variance(inside) / inside.n + variance(outside) / outside.n);
    const z = error > 0 ? (a - b) / error : 0;
    return [{ slice: { column, group, at, rows: inside.n, loss: a, others: b }, z }];
  });
}

function variance({ n, sum, squares }: Moments): number {
  return Math.max(0, (squares - (sum * sum) / n) / (n - 1));
}
