import type { Scores, Task } from './core/data.js';
import type { Params } from './core/space.js';
import type { Model } from './model/model-file.js';
import type { Dataset, Executor } from './search/trial.js';
import type { Schema, Warning } from './table/schema.js';
import type { Kind, RawTable } from './table/table.js';

export type Preset = 'fast' | 'balanced' | 'best';

export type FitOptions = {
  readonly label: string;
  readonly task?: Task;
  readonly metric?: string;
  /** seconds for the whole command, from io.clock() = 0 */
  readonly timeLimit: number;
  readonly trials?: number;
  readonly preset: Preset;
  /** registry names; empty = all of the default search */
  readonly learners: readonly string[];
  readonly exclude: readonly string[];
  readonly folds?: number;
  readonly group?: string;
  readonly timeColumn?: string;
  readonly foldColumn?: string;
  readonly weight?: string;
  readonly id: readonly string[];
  readonly drop: readonly string[];
  readonly type: readonly { readonly column: string; readonly kind: Kind }[];
  readonly positive?: string;
  readonly na: readonly string[];
  readonly seed: number;
};

export type FitEvent =
  | {
      readonly kind: 'schema';
      readonly schema: Schema;
      readonly rows: number;
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: 'phase'; readonly phase: 'features' | 'search' | 'ensemble' }
  /** after each round: the best score so far on the metric's own scale */
  | {
      readonly kind: 'trials';
      readonly done: number;
      readonly failed: number;
      readonly best: { readonly model: string; readonly score: number } | null;
    };

/** What fit needs from the world. */
export type FitIo = {
  /** seconds since the command began */
  clock(): number;
  executor(dataset: Dataset): Promise<Executor>;
  progress(event: FitEvent): void;
  /** true once the user has asked to stop: finish with the best so far */
  stopped(): boolean;
  workers: number;
};

export type LeaderboardRow = {
  readonly rank: number;
  readonly model: string;
  readonly learner: string;
  readonly status: 'ok' | 'failed';
  readonly metric: string;
  /** NaN if failed */
  readonly score: number;
  readonly scoreStd: number;
  readonly folds: number;
  readonly fitSeconds: number;
  readonly predictMsPer1kRows: number;
  readonly weight: number;
  readonly params: Params;
  readonly error: string;
};

export type FitResult = {
  readonly model: Model;
  readonly schema: Schema;
  readonly warnings: readonly Warning[];
  readonly leaderboard: readonly LeaderboardRow[];
  /** of the training table, in its row order; rows that no fold predicted (no label, first rows in time) hold NaN */
  readonly outOfFold: Scores;
  /** 95 % bootstrap interval of the ensemble's out-of-fold score */
  readonly interval: readonly [number, number];
};

export async function fit(_table: RawTable, _options: FitOptions, _io: FitIo): Promise<FitResult> {
  return Promise.reject(new Error('not yet'));
}
