import { expect, it } from 'vitest';
import { normalize } from '../../src/features/normalize.js';
import { fitted, fullRows, numberColumn } from './columns.js';

function normalized(norm: string, ...rows: (number | null)[][]): number[][] {
  const columns = rows[0]!.map((_, j) =>
    numberColumn(
      rows.map((row) => row[j]!),
      `x${j}`,
    ),
  );
  return fullRows([fitted(normalize, { kind: 'numbers', name: 'x0', columns }, { norm })!.block]);
}

it('normalize counts missing numbers as 0 and leaves them missing', () => {
  expect(normalized('l1', [1, null, -3], [null, null, null])).toEqual([
    [0.25, NaN, -0.75],
    [NaN, NaN, NaN],
  ]);
});

it('normalize does not overflow, nor lose small rows', () => {
  for (const unit of [1e-308, 1e308]) {
    const [row] = normalized('l2', [unit, unit]);
    expect(row![0]).toBeCloseTo(Math.SQRT1_2, 12);
  }
  expect(normalized('max', [0, 0])).toEqual([[0, 0]]);
});
