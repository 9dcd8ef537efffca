import type { Scores, Target } from '../core/data.js';
import type { Fitted, Plain } from '../core/plain.js';
import type { Params } from '../core/space.js';
import type { Column } from '../table/table.js';
import type { SharedPlan } from '../features/plan.js';
import type { Response } from '../learners/response.js';

/** One split: row numbers to train on and to check on. Over all folds every row is checked at most once. */
export type Fold = { readonly train: Int32Array; readonly valid: Int32Array };

/** Everything a job reads: made once, its typed arrays in shared memory, the same for every worker. */
export type Dataset = {
  readonly y: Target;
  readonly weight: Float64Array | null;
  readonly folds: readonly Fold[];
  /** columns that what is fitted within folds still needs */
  readonly columns: readonly Column[];
  readonly plans: readonly SharedPlan[];
  /** label-free work of learners over a plan's matrix, see Learner.prepare */
  readonly prepared: readonly { readonly learner: string; readonly plan: string; readonly state: Plain }[];
  /** what guides the search: see guideOf */
  readonly metric: string;
  /** see FitContext: not in runs that must give the same on every machine */
  readonly fused?: boolean;
};

/** The number of the fold that trains on all rows and checks none. */
export const ALL_ROWS = -1;

export type Job = {
  readonly trial: number;
  /** or ALL_ROWS */
  readonly fold: number;
  readonly plan: string;
  readonly learner: string;
  readonly params: Params;
  /** at most this many training rows, drawn by the seed; 0 = all */
  readonly maxRows: number;
  readonly seed: string;
};

/**
 * What was learned on one fold: the encoders of its own, which dense columns the learner gets (all, if `kept` is not there),
 * then the learner, then the way back to the label's scale.
 */
export type FoldModel = {
  readonly encoders: readonly Fitted[];
  readonly kept?: Int32Array;
  readonly learner: Fitted;
  readonly response?: Response;
};

/** A failure is an outcome, not an exception. scores are for the fold's valid rows, in their order. */
export type Outcome =
  | {
      readonly ok: true;
      /** of the data's metric, on the fold's valid rows; NaN if there are none */
      readonly loss: number;
      readonly scores: Scores;
      readonly model: FoldModel;
      /** see Learner.chosen */
      readonly chosen?: Params;
      readonly fitSeconds: number;
      readonly predictSeconds: number;
    }
  | { readonly ok: false; readonly why: string };

/**
 * Runs jobs; answers in the order of the jobs. `left`: seconds that they have together, in timed searches; each fit is told its part (see
 * FitContext). Once `expired` says so, no job is started, running ones are ended
 * where that is possible, and both answer with TIME_IS_UP. `onDone` hears of each job (its place in the list) as soon as
 * it is done, in any order.
 */
export interface Executor {
  run(
    jobs: readonly Job[],
    expired: () => boolean,
    left?: () => number,
    onDone?: (job: number, outcome: Outcome) => void,
  ): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

/** The fold of a job. */
export function foldOf(folds: readonly Fold[], fold: number): Fold {
  const { train, valid } = folds[fold === ALL_ROWS ? folds.length - 1 : fold]!;
  if (fold !== ALL_ROWS) return { train, valid };
  const all = new Int32Array(train.length + valid.length);
  all.set(train);
  all.set(valid, train.length);
  return { train: all.sort(), valid: new Int32Array(0) };
}

/** The reason of jobs that the time limit, or the user, stopped. */
export const TIME_IS_UP = 'stopped before it was finished';

/** How the reason of a candidate begins that was given up. */
export const PRUNED = 'pruned';

/** One candidate after all its folds. scores cover all rows of the table; rows that no fold predicted hold NaN. */
export type Trial = {
  readonly id: number;
  readonly name: string;
  readonly learner: string;
  readonly plan: string;
  readonly params: Params;
  /** what its folds settled on: see Learner.chosen */
  readonly chosen?: Params;
  /** training rows it was allowed; 0 = all */
  readonly maxRows: number;
  /** '' if it went well; begins with PRUNED if it was not worth all its folds */
  readonly why: string;
  readonly score: number;
  readonly scoreStd: number;
  /** what the search makes small: that of the data's metric, which guides it; NaN if not fitted on all folds */
  readonly loss: number;
  /** the same on the folds that were fitted, in their order */
  readonly foldLosses: readonly number[];
  /** mean over folds */
  readonly fitSeconds: number;
  readonly predictMsPer1kRows: number;
  /** null once it is out of the running, to free memory */
  readonly kept: { readonly scores: Scores; readonly models: readonly FoldModel[] } | null;
};

export type Status = 'ok' | 'pruned' | 'failed';

export function statusOf({ why }: Trial): Status {
  if (why === '') return 'ok';
  return why.startsWith(PRUNED) ? 'pruned' : 'failed';
}
