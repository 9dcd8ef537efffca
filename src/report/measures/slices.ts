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
 * looked at). Largest excess first, two of a column at most. Rows count by their weight, and a mean is as sure as that of
 * as many rows of equal weight as would tell as much (Kish 1965).
 */
export function worstSlices(
  losses: Float64Array,
  groupings: readonly Grouping[],
  weight: Float64Array | null = null,
): Slices {
  const weights = weight ?? new Float64Array(losses.length).fill(1);
  const all = groupings.flatMap((grouping) => slicesOf(losses, grouping, weights));
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

/** Sums over rows: how many, w, w², w·x, w·x². */
type Moments = { rows: number; weight: number; squared: number; sum: number; squares: number };

function slicesOf(
  losses: Float64Array,
  { column, of, names }: Grouping,
  weight: Float64Array,
): { slice: Slice; z: number }[] {
  const parts = names.map(() => none());
  const whole = none();
  for (let i = 0; i < losses.length; i++) {
    add(whole, losses[i]!, weight[i]!);
    if (of[i]! >= 0) add(parts[of[i]!]!, losses[i]!, weight[i]!);
  }
  return names.flatMap((group, at) => {
    const inside = parts[at]!;
    const outside = without(whole, inside);
    if (inside.rows < FEWEST || outside.rows < FEWEST) return [];
    const [a, b] = [inside.sum / inside.weight, outside.sum / outside.weight];
    const error = Math.sqrt(ofMean(inside) + ofMean(outside));
    const z = error > 0 ? (a - b) / error : 0;
    return [{ slice: { column, group, at, rows: inside.rows, loss: a, others: b }, z }];
  });
}

function none(): Moments {
  return { rows: 0, weight: 0, squared: 0, sum: 0, squares: 0 };
}

function add(to: Moments, x: number, w: number): void {
  to.rows++;
  to.weight += w;
  to.squared += w * w;
  to.sum += w * x;
  to.squares += w * x * x;
}

function without(all: Moments, some: Moments): Moments {
  return {
    rows: all.rows - some.rows,
    weight: all.weight - some.weight,
    squared: all.squared - some.squared,
    sum: all.sum - some.sum,
    squares: all.squares - some.squares,
  };
}

/** Variance of a mean. */
function ofMean({ weight, squared, sum, squares }: Moments): number {
  const equal = weight ** 2 / squared;
  return Math.max(0, squares / weight - (sum / weight) ** 2) / (equal - 1);
}
