import { expect, it } from 'vitest';
import {
  allRows,
  argmax,
  takeNumbers,
  takeScores,
  takeTarget,
  targetLength,
  widthOf,
} from '../../src/core/data.js';
import { classesOf, scoresOf, valuesOf } from '../support/metric-cases.js';

const rows = Int32Array.of(2, 0, 2);

it('takes rows in any order, repeats allowed', () => {
  expect(takeNumbers(Float64Array.of(5, 6, 7), rows)).toEqual(Float64Array.of(7, 5, 7));
  expect(takeTarget(valuesOf([5, 6, 7]), rows)).toEqual(valuesOf([7, 5, 7]));
  expect(takeTarget(classesOf([0, 1, 2], 3), rows)).toEqual(classesOf([2, 0, 2], 3));
  const scores = scoresOf([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(takeScores(scores, rows)).toEqual(
    scoresOf([
      [5, 6],
      [1, 2],
      [5, 6],
    ]),
  );
});

it('knows lengths and widths', () => {
  expect([targetLength(valuesOf([1, 2])), targetLength(classesOf([0], 3))]).toEqual([2, 1]);
  expect([widthOf(valuesOf([1])), widthOf(classesOf([0], 3))]).toEqual([1, 3]);
  expect(allRows(3)).toEqual(Int32Array.of(0, 1, 2));
});

it('argmax takes the first of equals', () => {
  const scores = scoresOf([
    [0.2, 0.5, 0.3],
    [0.4, 0.2, 0.4],
  ]);
  expect(argmax(scores)).toEqual(Int32Array.of(1, 0));
});
