import type { Scores, Target } from '../core/data.js';
import type { Fitted, Plain } from '../core/plain.js';
import type { Params } from '../core/space.js';
import type { Column } from '../table/table.js';
import type { SharedPlan } from '../features/plan.js';

/** One split: row numbers to train on and to check on. Over all folds every row is checked at most once. */
export type Fold = { readonly train: Int32Array; readonly valid: Int32Array };

/** Everything a job reads: made once, its typed arrays in shared memory, the same for every worker. */
export type Dataset = {
  readonly y: Target;
  readonly weight: Float64Array | null;
  readonly folds: readonly Fold[];
  /** columns that encoders which learn from the label still need */
  readonly columns: readonly Column[];
  readonly plans: readonly SharedPlan[];
  /** label-free work of learners over a plan's matrix, see Learner.prepare */
  readonly prepared: readonly { readonly learner: string; readonly plan: string; readonly state: Plain }[];
  readonly metric: string;
};

export type Job = {
  readonly trial: number;
  readonly fold: number;
  readonly plan: string;
  readonly learner: string;
  readonly params: Params;
  /** at most this many training rows, drawn by the seed; 0 = all */
  readonly maxRows: number;
  readonly seed: string;
};

/** What was learned on one fold: the encoders that learned from the label, then the learner. */
export type FoldModel = { readonly encoders: readonly Fitted[]; readonly learner: Fitted };

/** A failure is an outcome, not an exception. scores are for the fold's valid rows, in their order. */
export type Outcome =
  | {
      readonly ok: true;
      readonly score: number;
      readonly scores: Scores;
      readonly model: FoldModel;
      readonly fitSeconds: number;
      readonly predictSeconds: number;
    }
  | { readonly ok: false; readonly why: string };

/** Runs jobs; answers in the order of the jobs. `deadline` is on the clock of the caller; a job that passes it fails. */
export interface Executor {
  run(jobs: readonly Job[], deadline: number): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}
