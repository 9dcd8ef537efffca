import { allRows } from '../core/data.js';
import { inputError } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import { ascending } from '../metrics/order.js';
import type { Fold } from './trial.js';

/**
 * Splits of the rows 0 … n-1; row numbers within a part are ascending. All throw AutomlError (input) if the
 * rows are too few. Without rng rows are dealt in their order.
 */

/** k folds of equal size, give or take a row; every row is checked once (scikit-learn: KFold). */
export function kFold(n: number, k: number, rng: Rng | null): Fold[] {
  requireRows(n, k);
  const order = allRows(n);
  rng?.shuffle(order);
  const foldOf = new Int32Array(n);
  const extra = n % k;
  let at = 0;
  for (let f = 0; f < k; f++) {
    const end = at + Math.floor(n / k) + (f < extra ? 1 : 0);
    while (at < end) foldOf[order[at++]!] = f;
  }
  return foldsOf(foldOf, k);
}

/**
 * As kFold, and each class is spread over the folds as evenly as its rows allow: they are laid out class by
 * class and dealt like cards. A class of one row is checked in one fold and trained on in the others.
 */
export function stratifiedKFold(codes: Int32Array, k: number, rng: Rng | null): Fold[] {
  requireRows(codes.length, k);
  const foldOf = new Int32Array(codes.length);
  classByClass(codes, rng).forEach((row, place) => (foldOf[row] = place % k));
  return foldsOf(foldOf, k);
}

/** As kFold, and every fold sees the whole range of the values: of each k neighbours in value one goes to each fold. */
export function quantileKFold(values: Float64Array, k: number, rng: Rng): Fold[] {
  requireRows(values.length, k);
  const order = ascending(values);
  const foldOf = new Int32Array(values.length);
  const hand = allRows(k);
  for (let at = 0; at < order.length; at++) {
    if (at % k === 0) rng.shuffle(hand);
    foldOf[order[at]!] = hand[at % k]!;
  }
  return foldsOf(foldOf, k);
}

/** Rows of one group stay together: the largest group first, each into the smallest fold so far (scikit-learn: GroupKFold). */
export function groupKFold(groups: Int32Array, k: number): Fold[] {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size < k) {
    throw inputError(`${k} folds need at least ${k} groups, there are ${sizes.size}`, 'use fewer --folds');
  }
  const largestFirst = [...sizes].sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || a - b);
  const load = new Float64Array(k);
  const foldOfGroup = new Map<number, number>();
  for (const [group, size] of largestFirst) {
    const lightest = load.indexOf(Math.min(...load));
    load[lightest]! += size;
    foldOfGroup.set(group, lightest);
  }
  return foldsOf(
    groups.map((group) => foldOfGroup.get(group)!),
    k,
  );
}

export type TimeSeriesOptions = {
  /** rows left out between training and check */
  readonly gap?: number;
  /** rows checked per fold; n / (k + 1) if left out */
  readonly testSize?: number;
  readonly maxTrainSize?: number;
};

/** Rows are in the order of time; each fold trains on what is before the rows it checks (scikit-learn: TimeSeriesSplit). */
export function timeSeriesSplit(n: number, k: number, options: TimeSeriesOptions = {}): Fold[] {
  const { gap = 0, testSize = Math.floor(n / (k + 1)), maxTrainSize = n } = options;
  if (testSize < 1 || n - gap - testSize * k < 1) {
    throw inputError(`${n} rows are too few for ${k} folds forward in time`, 'use fewer --folds');
  }
  const rows = allRows(n);
  return Array.from({ length: k }, (_, f) => {
    const start = n - testSize * (k - f);
    const end = start - gap;
    return {
      train: rows.slice(Math.max(0, end - maxTrainSize), end),
      valid: rows.slice(start, start + testSize),
    };
  });
}

/**
 * Forward in time: the rows, sorted by time, are cut into k + 1 parts of about equal size; fold f checks part
 * f + 1 and trains on all before it. Equal times are never cut apart, so with few distinct times there are
 * fewer folds. Rows without a time (NaN) are in no part.
 */
export function timeFolds(times: Float64Array, k: number): Fold[] {
  const timed = allRows(times.length).filter((row) => !Number.isNaN(times[row]!));
  const order = ascending(Float64Array.from(timed, (row) => times[row]!));
  const rows = timed.map((_, place) => timed[order[place]!]!);
  const cuts = timeCuts(rows, times, k);
  if (cuts.length === 0) {
    throw inputError('folds forward in time need at least two different times', 'leave out --time-column');
  }
  return cuts.map((cut, f) => ({
    train: rows.slice(0, cut).sort(),
    valid: rows.slice(cut, cuts[f + 1] ?? rows.length).sort(),
  }));
}

/** Places in the sorted rows where time moves on, the nearest to each (k + 1)-th of the rows, ascending. */
function timeCuts(rows: Int32Array, times: Float64Array, k: number): number[] {
  const moves = (place: number): boolean => times[rows[place - 1]!]! < times[rows[place]!]!;
  const cuts: number[] = [];
  for (let f = 1; f <= k; f++) {
    const ideal = Math.round((rows.length * f) / (k + 1));
    let below = Math.min(ideal, rows.length - 1);
    while (below > 0 && !moves(below)) below--;
    let above = Math.max(ideal, 1);
    while (above < rows.length && !moves(above)) above++;
    const cut = below > 0 && (above >= rows.length || ideal - below <= above - ideal) ? below : above;
    if (cut > (cuts.at(-1) ?? 0) && cut < rows.length) cuts.push(cut);
  }
  return cuts;
}

/** One fold per distinct id, ascending; rows with a negative id are always trained on (scikit-learn: PredefinedSplit). */
export function givenFolds(ids: Int32Array): Fold[] {
  const values = new Set(ids);
  const distinct = [...values].filter((id) => id >= 0).sort((a, b) => a - b);
  if (distinct.length === 0 || values.size < 2) {
    throw inputError(
      'the fold column has only one value',
      'it needs at least two, or leave out --fold-column',
    );
  }
  const foldOfId = new Map(distinct.map((id, f) => [id, f]));
  return foldsOf(
    ids.map((id) => foldOfId.get(id) ?? -1),
    distinct.length,
  );
}

/** One split: ceil(n · share) rows to check, the share of each class if codes are given (scikit-learn: train_test_split). */
export function holdOut(n: number, share: number, rng: Rng, codes: Int32Array | null = null): Fold {
  const checked = Math.ceil(n * share);
  if (checked < 1 || checked >= n) throw inputError(`${n} rows are too few to hold some out`);
  const order = classByClass(codes ?? new Int32Array(n), rng);
  const foldOf = new Int32Array(n).fill(-1);
  for (let place = 0; place < n; place++) {
    const due = Math.floor(((place + 1) * checked) / n) > Math.floor((place * checked) / n);
    if (due) foldOf[order[place]!] = 0;
  }
  return foldsOf(foldOf, 1)[0]!;
}

/** foldOf[row] = the fold that checks the row; negative = none. */
function foldsOf(foldOf: Int32Array, k: number): Fold[] {
  const rows = allRows(foldOf.length);
  return Array.from({ length: k }, (_, f) => ({
    train: rows.filter((row) => foldOf[row] !== f),
    valid: rows.filter((row) => foldOf[row] === f),
  }));
}

/** The rows of class 0, then of class 1, …; within a class shuffled, or in their order without rng. */
function classByClass(codes: Int32Array, rng: Rng | null): Int32Array {
  const rows = allRows(codes.length);
  rng?.shuffle(rows);
  const order = ascending(Float64Array.from(rows, (row) => codes[row]!));
  return rows.map((_, place) => rows[order[place]!]!);
}

function requireRows(n: number, k: number): void {
  if (k < 2 || k > n) throw inputError(`${k} folds need at least ${Math.max(2, k)} rows, there are ${n}`);
}
