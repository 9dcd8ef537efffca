import { describe, expect, it } from 'vitest';
import { confusionMatrix } from '../../src/metrics/confusion.js';
import { classesOf, inputs, oneHot, valuesOf } from '../support/metric-cases.js';
import { cases, firstDifference } from '../support/reference.js';

describe('the confusion matrix agrees with scikit-learn', () => {
  for (const c of cases('metrics').filter((one) => one.name.startsWith('labels'))) {
    it(c.name, () => {
      const { y, scores, weight } = inputs(c);
      const { size, counts } = confusionMatrix(y, scores, weight);
      const rows = Array.from({ length: size }, (_, t) =>
        Array.from(counts.subarray(t * size, (t + 1) * size)),
      );
      expect(firstDifference(rows, c.expected['confusion']!, c.tolerance)).toBeNull();
    });
  }
});

it('has the true class in rows and the predicted one in columns', () => {
  const { counts } = confusionMatrix(classesOf([0, 0, 1], 2), oneHot([1, 1, 1], 2));
  expect(Array.from(counts)).toEqual([0, 2, 0, 1]);
});

it('is for classes only', () => {
  expect(() => confusionMatrix(valuesOf([1]), oneHot([0], 2))).toThrow(TypeError);
});
