import type { Target, Csr } from '../core/data.js';
import type { Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import type { Params, Space } from '../core/space.js';
import type { Column } from '../table/table.js';

/** Matrix columns made from one table column. names and levels are those of the dense columns, as in Matrix. */
export type Block = {
  readonly names: readonly string[];
  readonly levels: readonly number[];
  readonly columns: readonly Float64Array[];
  readonly sparse?: Csr;
};

/** What a supervised encoder may learn from: the label, on these rows only. */
export type Lesson = { readonly y: Target; readonly rows: Int32Array; readonly weight: Float64Array | null };

/**
 * One column in, zero or more matrix columns out.
 *
 * fitTransform returns a value for every row of the column. An encoder that is not supervised fits on all
 * rows and lesson is null. A supervised one fits on lesson.rows alone: those rows get the training output
 * (cross-fitted), all others what `transform` would give. null = "does not apply here".
 */
export interface Encoder<S extends Plain = Plain> {
  readonly name: string;
  readonly accepts: readonly Column['kind'][];
  readonly supervised: boolean;
  readonly space: Space;
  fitTransform(
    column: Column,
    lesson: Lesson | null,
    params: Params,
    rng: Rng,
  ): { state: S; block: Block } | null;
  transform(state: S, column: Column): Block;
  /** What the sparse columns stand for, in their order: `column=level` or `column:part`. */
  sparseNames?(state: S, column: Column): readonly string[];
}
