import { expect, it } from 'vitest';
import { f1Macro, f1Weighted, precision } from '../../src/metrics/precision-recall-f1.js';
import { classesOf, describeReference, oneHot } from '../support/metric-cases.js';

describeReference('precision');
describeReference('recall');
describeReference('f1');
describeReference('precision_macro');
describeReference('recall_macro');
describeReference('f1_macro');
describeReference('precision_weighted');
describeReference('recall_weighted');
describeReference('f1_weighted');

it('averages over the classes that occur, not over all that the model knows', () => {
  const y = classesOf([0, 1, 0], 4);
  expect(f1Macro.score(y, oneHot([0, 1, 0], 4))).toBe(1);
  expect(f1Weighted.score(y, oneHot([0, 1, 0], 4))).toBe(1);
});

it('counts the positive class alone for binary precision', () => {
  expect(precision.score(classesOf([1, 0, 0, 0], 2), oneHot([1, 1, 0, 0], 2))).toBe(0.5);
  expect(() => precision.score(classesOf([1, 0, 2], 3), oneHot([1, 1, 0], 3))).toThrow(TypeError);
});
