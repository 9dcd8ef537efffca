import type { Params } from '../core/space.js';
import type { FittedPlan } from '../features/plan.js';
import type { Schema } from '../table/schema.js';
import type { Fitted } from '../core/plain.js';

export const MODEL_FORMAT = 'automl-model';
export const MODEL_VERSION = 1;

/** One candidate of the ensemble: the mean over its fold models, times its weight. */
export type Member = {
  readonly name: string;
  readonly learner: string;
  readonly plan: string;
  readonly params: Params;
  readonly weight: number;
  readonly score: number;
  /** per fold: the encoders that learned from the label, then the learner */
  readonly models: readonly { readonly encoders: readonly Fitted[]; readonly learner: Fitted }[];
};

/** Everything that predict needs. */
export type Model = {
  readonly format: typeof MODEL_FORMAT;
  readonly version: number;
  readonly created_by: string;
  readonly schema: Schema;
  readonly metric: {
    readonly name: string;
    readonly score: number;
    readonly interval: readonly [number, number];
  };
  readonly training: {
    readonly rows: number;
    readonly folds: number;
    readonly trials: number;
    readonly seed: number;
  };
  readonly plans: readonly FittedPlan[];
  readonly members: readonly Member[];
};
