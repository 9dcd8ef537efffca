import type { Labelled, Matrix, Scores, Task } from '../core/data.js';
import type { Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import type { Params, Space } from '../core/space.js';

export type FitContext = {
  readonly rng: Rng;
  /** what `prepare` returned for the shared columns, or null: fit must then give the same bytes */
  readonly prepared: Plain;
  /** Multiply-add may round once, where the machine can: faster, but last bits differ between machines. mlp alone uses it. */
  readonly fused?: boolean;
  /**
   * By matrix column: 1 = predictions (of two classes, the second's probability) must not fall as the number rises,
   * -1 = must not rise; 0, categories and columns beyond its end are free. gbdt alone honours it.
   */
  readonly monotone?: readonly number[];
  /**
   * Seconds left for this fit, in timed searches: gbdt ends with the rounds that it has by then, mlp plans its steps by how long
   * the first ones took, linear learners end with the strengths that they have reached and the solution as it is. A fit may
   * take longer; it is stopped, and lost, when the time of the search is up.
   */
  readonly left?: () => number;
  /** Rows that are to be predicted after the fit: mlp and gbdt leave time for them. */
  readonly held?: number;
  /**
   * Regression: the quantile of a label's distribution (0.5: the median) that the metric wants predicted. Not there: the
   * mean. baseline, gbdt and mlp know it; learners that only know the mean give that.
   */
  readonly quantile?: number;
};

/**
 * A pair of pure functions, fit → plain state and predict(plain state), under one name.
 *
 * input 'codes': NaN and category codes as they are (trees); 'dense': imputed, expanded and scaled, with the
 * sparse block beside it. `valid` is for early stopping and may be null.
 */
export interface Learner<S extends Plain = Plain> {
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly input: 'codes' | 'dense';
  readonly space: Space;
  /** Parameters without effect on a task: the search leaves them at their start. */
  readonly idle?: { readonly [task in Task]?: readonly string[] };
  /** Parameters that are searched only where a table has many columns of numbers for its rows (search/spaces). */
  readonly ofWide?: readonly string[];
  /** Its fit heeds `FitContext.left`. */
  readonly endsInTime?: true;
  /** Searched only if named: the default search passes it over. */
  readonly optional?: true;
  /** @throws AutomlError (usage) if values of the space, set by name, do not go with each other */
  check?(set: Params): void;
  /**
   * Label-free work over all rows that every fold and trial shares (bin edges and binned columns). x may later
   * come with more columns at its end (those that learn from the label); they are not covered.
   */
  prepare?(x: Matrix): Plain;
  /**
   * Nanoseconds that a fit takes, roughly: the search plans with it. cells = rows × columns (sparse: entries), columns
   * counts the sparse ones too.
   */
  cost?(rows: number, cells: number, width: number, params: Params, columns: number): number;
  /** What fit settled on by itself (chosen_alpha) or did not reach (converged: false): shown beside the params. */
  chosen?(state: S): Params;
  /** How much it asks each dense column of the matrix: rows that it splits by them. */
  used?(state: S): Float64Array;
  fit(train: Labelled, valid: Labelled | null, params: Params, ctx: FitContext): S;
  /** Predictions for `rows` of x in that order (all rows of x if left out). */
  predict(state: S, x: Matrix, rows?: Int32Array): Scores;
  /** The same but for rounding, by the kernels: of those held out in searches that may be `fused`, where there are many rows. */
  predictFast?(state: S, x: Matrix, rows: Int32Array): Scores;
}
