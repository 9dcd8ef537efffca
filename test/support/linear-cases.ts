import type { Matrix } from '../../src/core/data.js';
import { csrOf, matrixOf } from './labelled.js';
import { field, has, type ReferenceCase } from './reference.js';

/** The rows of a case, dense or sparse. */
export function input(c: ReferenceCase): Matrix {
  if (!has(c, 'rows')) return matrixOf(field<number[][]>(c, 'X'));
  return matrixOf([], csrOf(field<[number, number][][]>(c, 'rows'), c['n_columns'] as number));
}

export function weights(c: ReferenceCase): number[] | undefined {
  return has(c, 'sample_weight') ? field<number[]>(c, 'sample_weight') : undefined;
}
