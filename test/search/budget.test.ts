import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/core/space.js';
import { learners } from '../../src/learners/registry.js';
import { fitToBudget } from '../../src/search/budget.js';
import { fitInline, mixedTable } from '../support/fitted.js';

const { data } = await fitInline(mixedTable(3000), { trials: 1, folds: 2 });
const params = defaults(learners.get('gbdt').space);

describe('fitToBudget', () => {
  it('leaves a candidate alone that fits into its share', () => {
    expect(fitToBudget('gbdt', params, data, 3600)).toEqual({ params, maxRows: 0 });
    expect(fitToBudget('baseline', {}, data, 1)).toEqual({ params: {}, maxRows: 0 });
  });

  it('raises the learning rate first, and then takes fewer rows', () => {
    const tight = fitToBudget('gbdt', params, data, 0.05);
    expect(tight.params['learning_rate']).toBe(0.25);
    expect(tight.maxRows).toBe(1500);
    const logistic = fitToBudget('logistic', defaults(learners.get('logistic').space), data, 0.001);
    expect(logistic.maxRows).toBe(1500);
  });
});
