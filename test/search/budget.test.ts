import { describe, expect, it } from 'vitest';
import { defaults, pinned } from '../../src/core/space.js';
import { learners } from '../../src/learners/registry.js';
import { fitToBudget } from '../../src/search/budget.js';
import { fitInline, mixedTable } from '../support/fitted.js';

const { data } = await fitInline(mixedTable(3000), { trials: 1, folds: 2 });
const { space } = learners.get('gbdt');
const params = defaults(space);

describe('fitToBudget', () => {
  it('leaves a candidate alone that fits into its share', () => {
    expect(fitToBudget('gbdt', params, space, data, 3600)).toEqual({ params, maxRows: 0 });
    expect(fitToBudget('baseline', {}, {}, data, 1)).toEqual({ params: {}, maxRows: 0 });
  });

  it('raises the learning rate first, and then takes fewer rows', () => {
    const tight = fitToBudget('gbdt', params, space, data, 0.02);
    expect(tight.params['learning_rate']).toBe(0.25);
    expect(tight.maxRows).toBe(1500);
    const linear = learners.get('logistic').space;
    const logistic = fitToBudget('logistic', defaults(linear), linear, data, 0.001);
    expect(logistic.maxRows).toBe(1500);
  });

  it('keeps a learning rate that the user has set', () => {
    const set = pinned('gbdt', space, [{ param: 'learning_rate', value: '0.02' }]);
    const tight = fitToBudget('gbdt', defaults(set), set, data, 0.02);
    expect(tight.params['learning_rate']).toBe(0.02);
    expect(tight.maxRows).toBe(1500);
  });
});
