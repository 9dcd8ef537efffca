import type { Matrix } from '../core/data.js';
import type { Fitted, Plain } from '../core/plain.js';
import type { Params } from '../core/space.js';

/** One column's way into the matrix: encoders one after the other; the next ones see each output column as a number column. */
export type Step = {
  readonly column: string;
  readonly encoders: readonly { readonly use: string; readonly params: Params }[];
};

/** A fitted step: the first encoder's state, then, for each further encoder, one state per output column (null = left as it is). */
export type FittedStep = {
  readonly column: string;
  readonly use: readonly string[];
  readonly states: readonly Plain[];
};

/** The label-free part of a plan, fitted on all training rows. */
export type FittedPlan = {
  readonly name: string;
  readonly steps: readonly FittedStep[];
  readonly supervised: readonly Step[];
};

/** A plan during the search: the matrix of all training rows, and the steps that each fold must still fit. */
export type SharedPlan = {
  readonly name: string;
  readonly matrix: Matrix;
  readonly supervised: readonly Step[];
};

export type { Fitted };
