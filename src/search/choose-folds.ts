import { widthOf, type Target } from '../core/data.js';
import { inputError, usageError } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import type { FoldColumns } from '../table/roles.js';
import { givenFolds, groupKFold, kFold, stratifiedKFold, timeFolds } from './folds.js';
import type { Fold } from './trial.js';

/** More cost time and memory and tell nothing new. */
const MOST_FOLDS = 50;

export type FoldOptions = {
  /** number of folds; undefined = by the number of rows */
  readonly folds: number | undefined;
  /** more folds and so stronger bags, for more time */
  readonly thorough: boolean;
  /** some features are texts: their many sparse columns make each fold cost much */
  readonly hasText: boolean;
  readonly rng: Rng;
};

/**
 * Folds over `rows` (row numbers of the table).
 * @throws AutomlError (usage) on contradictory columns, (input) when there are too few rows or groups
 */
export function chooseFolds(y: Target, rows: Int32Array, columns: FoldColumns, options: FoldOptions): Fold[] {
  const { group, time, fold, named = 'the column' } = columns;
  if ([group, time, fold].filter((c) => c !== null).length > 1)
    throw usageError('--group, --time-column and --fold-column exclude each other', 'give one of them');
  const n = rows.length;
  const k = options.folds ?? Math.min(automatic(n, widthOf(y), options), n);
  if (k > MOST_FOLDS) throw usageError(`${k} folds are too many`, `at most ${MOST_FOLDS}`);
  if (k < 2) throw usageError(`${k} folds are too few`, 'give --folds a number from 2');
  const codes = (values: Int32Array): Int32Array => rows.map((row) => values[row]!);
  const toRows = (positions: Int32Array): Int32Array => positions.map((i) => rows[i]!);
  return split().map(({ train, valid }) => ({ train: toRows(train), valid: toRows(valid) }));

  function split(): Fold[] {
    if (fold) return given(codes(fold), named);
    if (group) return groups(codes(group), k, options.folds !== undefined, named);
    if (time && new Set(time).size < 2) throw oneValue('--time-column', named);
    if (time)
      return timeFolds(
        Float64Array.from(rows, (row) => time[row]!),
        k,
      );
    if (y.task === 'regression') return kFold(n, k, options.rng);
    return stratifiedKFold(codes(y.codes), k, options.rng);
  }
}

function oneValue(option: string, named: string): Error {
  return inputError(`${option}: ${named} has one value only`, `leave ${option} out, or name another column`);
}

function groups(codes: Int32Array, k: number, asked: boolean, named: string): Fold[] {
  const distinct = new Set(codes).size;
  if (distinct < 2) throw oneValue('--group', named);
  return groupKFold(codes, asked ? k : Math.min(k, distinct));
}

function given(ids: Int32Array, named: string): Fold[] {
  const distinct = new Set(ids.filter((id) => id >= 0)).size;
  if (distinct > MOST_FOLDS)
    throw inputError(
      `--fold-column: ${named} has ${distinct} different values, and each is a fold`,
      `there can be at most ${MOST_FOLDS}; is it a group? Then name it with --group`,
    );
  if (distinct < 1 || new Set(ids).size < 2) throw oneValue('--fold-column', named);
  const folds = givenFolds(ids).filter(({ train }) => train.length > 0);
  return folds;
}

/** Models of more folds have seen more rows, and there are more of them to average. */
const SMALL_ROWS = 3000;
const SMALL_SCORES = 40_000;

/** Fewer folds where each costs much: rows × outputs say how much. */
function automatic(rows: number, width: number, { thorough, hasText }: FoldOptions): number {
  if (thorough) return rows > 200_000 ? 5 : 8;
  if (rows * width > 4_000_000) return 2;
  if (rows > 120_000) return 3;
  const isLight = !hasText && rows <= 10_000 && rows * width <= SMALL_SCORES;
  const isSmall = rows <= SMALL_ROWS || isLight;
  return isSmall ? 8 : 5;
}
