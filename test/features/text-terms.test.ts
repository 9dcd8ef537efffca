import { describe, expect, it } from 'vitest';
import { allRows } from '../../src/core/data.js';
import { textTerms } from '../../src/features/text-terms.js';
import { fitted, toyTerms } from './columns.js';

const ROWS = 400;
const column = toyTerms(ROWS, 20);
const has = (row: number, term: number): boolean =>
  column.terms.indices.subarray(column.terms.indptr[row]!, column.terms.indptr[row + 1]!).includes(term);
const values = Float64Array.from(
  { length: ROWS },
  (_, row) => 5 + 3 * Number(has(row, 2)) - 6 * Number(has(row, 7)),
);
const lesson = (weight: Float64Array | null) => ({
  y: { task: 'regression' as const, values },
  rows: allRows(ROWS / 2),
  weight,
});

describe('text-terms', () => {
  it('are those that tell the values of the label apart, as they are in any row', () => {
    const { block } = fitted(textTerms, column, { terms: 2 }, lesson(null))!;
    expect(block.names).toEqual(['t:term 2', 't:term 7']);
    for (let row = 0; row < ROWS; row++)
      expect([block.columns[0]![row], block.columns[1]![row]]).toEqual([+has(row, 2), +has(row, 7)]);
  });

  it('are chosen by the weight of the rows', () => {
    const weight = values.map((_, row) => Number(!has(row, 7)));
    expect(fitted(textTerms, column, { terms: 1 }, lesson(weight))!.block.names).toEqual(['t:term 2']);
  });
});
