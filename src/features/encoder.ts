import type { Target, Csr } from '../core/data.js';
import type { Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import type { Params, Space } from '../core/space.js';
import type { CategoryColumn, Column, NumericColumn } from '../table/table.js';

/** Several columns that are read together. name is that of the first one. */
export type Group =
  | { readonly kind: 'numbers'; readonly name: string; readonly columns: readonly NumericColumn[] }
  | { readonly kind: 'categories'; readonly name: string; readonly columns: readonly CategoryColumn[] };

/** What an encoder reads: a column, or a group of them. */
export type Input = Column | Group;

/** Matrix columns made from one input. names and levels are those of the dense columns, as in Matrix. */
export type Block = {
  readonly names: readonly string[];
  readonly levels: readonly number[];
  readonly columns: readonly Float64Array[];
  readonly sparse?: Csr;
};

/** What a supervised encoder may learn from: the label, on these rows only. */
export type Lesson = { readonly y: Target; readonly rows: Int32Array; readonly weight: Float64Array | null };

/**
 * One column (or a group) in, zero or more matrix columns out.
 *
 * fitTransform returns a value for every row of the column. An encoder that is not supervised fits on all
 * rows and lesson is null. A supervised one fits on lesson.rows alone: those rows get the training output
 * (cross-fitted), all others what `transform` would give. null = "does not apply here".
 */
export interface Encoder<S extends Plain = Plain> {
  readonly name: string;
  readonly accepts: readonly Input['kind'][];
  readonly supervised: boolean;
  readonly space: Space;
  fitTransform(
    column: Input,
    lesson: Lesson | null,
    params: Params,
    rng: Rng,
  ): { state: S; block: Block } | null;
  transform(state: S, column: Input): Block;
  /** What the sparse columns stand for, in their order: `column=level` or `column:part`. */
  sparseNames?(state: S, column: Input): readonly string[];
}
