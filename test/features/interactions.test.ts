import { describe, expect, it } from 'vitest';
import { allRows, type Csr, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { strongestPairs } from '../../src/features/interactions.js';

const N = 600;
const rng = rngFrom('interactions');
const draws = Array.from({ length: 5 }, () => Int32Array.from({ length: N }, () => rng.int(4)));

/** One entry of 1 per row. */
function side(cells: Int32Array, width = 4): Csr {
  return {
    rows: cells.length,
    width,
    indptr: Int32Array.from({ length: cells.length + 1 }, (_, i) => i),
    indices: cells,
    values: new Float64Array(cells.length).fill(1),
  };
}

const sides = draws.map((cells) => side(cells));
const effect = (i: number): number => {
  const [a, b, c, d] = draws.map((cells) => cells[i]!);
  return (a! % 2 === b! % 2 ? 1 : -1) + (c === d ? 0.8 : 0) + 2 * a! - c!;
};
const values = Float64Array.from({ length: N }, (_, i) => effect(i) + 0.5 * rng.normal());
const numbers: Target = { task: 'regression', values };
const median = values.slice().sort()[N / 2]!;
const classes: Target = {
  task: 'binary',
  codes: Int32Array.from(values, (v) => Number(v > median)),
  classes: ['no', 'yes'],
};
const three: Target = {
  task: 'multiclass',
  codes: Int32Array.from(values, (v) => (v < median - 1 ? 0 : v < median + 1 ? 1 : 2)),
  classes: ['low', 'middle', 'high'],
};
const lesson = (y: Target, rows = allRows(N)) => ({ y, rows, weight: null });

describe('strongestPairs', () => {
  it('finds the pairs whose effects are not a sum, the strongest first, and no others', () => {
    expect([...strongestPairs(sides, lesson(numbers), 16)]).toEqual([0, 1, 2, 3]);
  });

  it.each([classes, three])('finds the strongest for $task', (y) => {
    expect([...strongestPairs(sides, lesson(y), 1)]).toEqual([0, 1]);
  });

  it('finds none where columns only add up, or where the label is chance', () => {
    const sum = Float64Array.from({ length: N }, (_, i) => 3 * draws[0]![i]! - draws[1]![i]! + rng.normal());
    expect(strongestPairs(sides, lesson({ task: 'regression', values: sum }), 16)).toHaveLength(0);
    const chance = Float64Array.from({ length: N }, () => rng.normal());
    expect(strongestPairs(sides, lesson({ task: 'regression', values: chance }), 16)).toHaveLength(0);
  });

  it('gives no more than it is asked for', () => {
    expect([...strongestPairs(sides, lesson(numbers), 1)]).toEqual([0, 1]);
    expect(strongestPairs(sides, lesson(numbers), 0)).toHaveLength(0);
  });

  it('does not look at rows outside the lesson', () => {
    const rows = allRows(N).filter((row) => row % 2 === 0);
    const other = { ...numbers, values: values.map((v, row) => (row % 2 === 0 ? v : -v)) } as Target;
    expect(strongestPairs(sides, lesson(other, rows), 16)).toEqual(
      strongestPairs(sides, lesson(numbers, rows), 16),
    );
  });

  it('knows rows by their weight: rows of weight 0 are not there', () => {
    const rows = allRows(N).filter((row) => row % 2 === 0);
    const weight = Float64Array.from({ length: N }, (_, row) => Number(row % 2 === 0));
    expect(strongestPairs(sides, { ...lesson(numbers), weight }, 16)).toEqual(
      strongestPairs(sides, lesson(numbers, rows), 16),
    );
  });

  it('finds a pair among many columns by what each says alone', () => {
    const noise = Array.from({ length: 60 }, () => side(Int32Array.from({ length: N }, () => rng.int(4))));
    expect([...strongestPairs([...noise, ...sides], lesson(numbers), 1)]).toEqual([60, 61]);
  });

  it('answers for one row and for a label of one value', () => {
    expect(strongestPairs(sides, lesson(numbers, Int32Array.of(3)), 4)).toHaveLength(0);
    const flat: Target = { task: 'regression', values: new Float64Array(N).fill(2) };
    expect(strongestPairs(sides, lesson(flat), 4)).toHaveLength(0);
    const one: Target = { task: 'binary', codes: new Int32Array(N), classes: ['a', 'b'] };
    expect(strongestPairs(sides, lesson(one), 4)).toHaveLength(0);
  });
});
