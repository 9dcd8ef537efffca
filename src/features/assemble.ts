import type { Csr, Matrix } from '../core/data.js';
import { inputError } from '../core/errors.js';
import type { Block } from './encoder.js';

/** All blocks side by side: their dense columns in order, their sparse parts merged into one. */
export function assemble(rows: number, blocks: readonly Block[]): Matrix {
  const sparse = mergeSparse(
    rows,
    blocks.flatMap((block) => block.sparse ?? []),
  );
  const dense = {
    rows,
    names: blocks.flatMap((block) => block.names),
    levels: Int32Array.from(blocks.flatMap((block) => block.levels)),
    columns: blocks.flatMap((block) => block.columns),
  };
  return sparse ? { ...dense, sparse } : dense;
}

/** A matrix as a block, to be put beside others. */
export function blockOf({ names, levels, columns, sparse }: Matrix): Block {
  return { names, levels: Array.from(levels), columns, ...(sparse && { sparse }) };
}

/** The matrix with only these of its dense columns, and all of its sparse ones. @throws AutomlError (input) if there is no such column */
export function keepColumns(x: Matrix, kept: Int32Array): Matrix {
  if (kept.some((j) => !(j in x.columns)))
    throw inputError('the model keeps columns that it does not have', 'fit the model again');
  return {
    ...x,
    names: Array.from(kept, (j) => x.names[j]!),
    levels: kept.map((j) => x.levels[j]!),
    columns: Array.from(kept, (j) => x.columns[j]!),
  };
}

function mergeSparse(rows: number, parts: readonly Csr[]): Csr | undefined {
  if (parts.length <= 1) return parts[0];
  const indptr = new Int32Array(rows + 1);
  for (const part of parts) for (let i = 0; i <= rows; i++) indptr[i]! += part.indptr[i]!;
  const indices = new Int32Array(indptr[rows]!);
  const values = new Float64Array(indices.length);
  const next = indptr.slice(0, rows);
  let width = 0;
  for (const part of parts) {
    for (let i = 0; i < rows; i++) {
      let at = next[i]!;
      for (let k = part.indptr[i]!; k < part.indptr[i + 1]!; k++, at++) {
        indices[at] = part.indices[k]! + width;
        values[at] = part.values[k]!;
      }
      next[i] = at;
    }
    width += part.width;
  }
  return { rows, width, indptr, indices, values };
}
