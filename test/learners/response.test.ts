import { describe, expect, it } from 'vitest';
import { allRows, type Scores, type Target } from '../../src/core/data.js';
import { back, calibrated, responseOf, towards } from '../../src/learners/response.js';

const label = (...values: number[]): Target => ({ task: 'regression', values: Float64Array.from(values) });
const scores = (...values: number[]): Scores => ({
  rows: values.length,
  width: 1,
  data: Float64Array.from(values),
});

describe('the response of a learner', () => {
  it('is the label itself if plain, and for classes', () => {
    expect(responseOf('plain', label(1, 2), allRows(2), null)).toBeNull();
    expect(responseOf(undefined, label(1, 2), allRows(2), null)).toBeNull();
    const classes: Target = { task: 'binary', codes: Int32Array.of(0, 1), classes: ['a', 'b'] };
    expect(responseOf('bounded', classes, allRows(2), null)).toBeNull();
  });

  it('holds predictions within the range of the training rows', () => {
    const y = label(3, -1, 5, 100);
    const response = responseOf('bounded', y, Int32Array.of(0, 1, 2), null)!;
    expect(towards(response, y)).toBe(y);
    expect([...back(response, scores(-7, 0.5, 60)).data]).toEqual([-1, 0.5, 5]);
  });

  it('goes through the logarithm and back, and keeps the mean of the label', () => {
    const y = label(1, 10, 100, 1000);
    const rows = allRows(4);
    const response = responseOf('log', y, rows, null)!;
    const fitted = scores(1, 2, 3, 4);
    expect(towards(response, y)).toEqual(label(...[1, 10, 100, 1000].map(Math.log)));
    const { data } = back(
      calibrated(response, y, rows, null, () => fitted),
      fitted,
    );
    expect(data.reduce((a, b) => a + b, 0)).toBeCloseTo(1111, 9);
    expect(data[1]! / data[0]!).toBeCloseTo(Math.E, 9);
  });

  it('adds the mean to labels with zeros before the logarithm', () => {
    const y = label(0, 2, 4);
    const response = responseOf('log', y, allRows(3), null)!;
    expect(towards(response, y)).toEqual(label(Math.log(2), Math.log(4), Math.log(6)));
    const exact = towards(response, y) as { values: Float64Array };
    back(response, { rows: 3, width: 1, data: exact.values }).data.forEach((v, i) =>
      expect(v).toBeCloseTo([0, 2, 4][i]!, 12),
    );
  });

  it('does not take the logarithm of labels below 0, nor of zeros alone', () => {
    expect(responseOf('log', label(-1, 2), allRows(2), null)).toMatchObject({
      scale: 'plain',
      low: -1,
      high: 2,
    });
    expect(responseOf('log', label(0, 0), allRows(2), null)).toMatchObject({
      scale: 'plain',
      low: 0,
      high: 0,
    });
  });

  it('keeps labels of rows it was not shown above the smallest it knows', () => {
    const response = responseOf('log', label(2, 8, -5), Int32Array.of(0, 1), null)!;
    expect(towards(response, label(2, 8, -5))).toEqual(label(Math.log(2), Math.log(8), Math.log(2)));
  });

  it('counts rows by their weight where it keeps the mean', () => {
    const y = label(1, 3);
    const response = responseOf('log', y, allRows(2), null)!;
    const of = (weight: Float64Array): number =>
      calibrated(response, y, allRows(2), weight, () => scores(0, 0)).factor;
    expect(of(Float64Array.of(1, 0))).toBe(1);
    expect(of(Float64Array.of(1, 1))).toBe(2);
  });

  it('does not see rows of weight 0, and takes the mean by weight', () => {
    const y = label(0, 2, 8, -1e6, 1e9);
    const response = responseOf('log', y, allRows(5), Float64Array.of(1, 2, 1, 0, 0));
    expect(response).toEqual({ scale: 'log', low: 0, high: 8, shift: 3, factor: 1 });
    const factor = (weight: Float64Array): number =>
      calibrated(response!, y, allRows(5), weight, () => scores(1, 1, 1, 1, 1e6)).factor;
    expect(factor(Float64Array.of(1, 2, 1, 0, 0))).toBeCloseTo(6 / Math.E, 12);
    expect(responseOf('bounded', y, allRows(2), new Float64Array(5))).toMatchObject({ low: 0, high: 2 });
  });
});
