import { describe, expect, it } from 'vitest';
import { columnRecipes, memberRecipe } from '../../src/cli/inspect-recipes.js';
import { fitInline, mixedTable } from '../support/fitted.js';

const { model } = await fitInline(mixedTable(1200), { learners: ['logistic', 'gbdt'], trials: 3 });

describe('the recipes of a model', () => {
  it('say for each plan and column which encoders it goes through, and which are fitted in each fold', () => {
    const all = columnRecipes(model);
    const ways = (plan: string, column: string): readonly string[] =>
      all.find((one) => one.plan === plan && one.column === column)?.ways ?? [];
    const plans = model.plans.map(({ name }) => name);
    expect(plans.length).toBeGreaterThan(0);
    if (plans.includes('dense')) {
      expect(ways('dense', 'x')).toEqual(['impute > scale']);
      expect(ways('dense', 'city')).toEqual(['one-hot']);
    }
    if (plans.includes('codes')) {
      expect(ways('codes', 'city')).toEqual(['ordinal', 'target-mean (per fold)']);
      expect(ways('codes', 'note')).toContain('tf-idf > text-score (per fold)');
    }
  });

  it('say for each member its plan, what is added to it and how many columns it keeps', () => {
    const member = {
      ...model.members[0]!,
      plan: 'dense',
      params: { expand: 'curves', select: 'univariate' },
    };
    const kept = (count: number) => ({ ...member.models[0]!, kept: new Int32Array(count) });
    expect(memberRecipe({ ...member, models: [kept(7), kept(9)] })).toBe(
      'dense + curves univariate: 7 to 9 columns',
    );
    expect(memberRecipe({ ...member, params: { expand: 'none' }, models: member.models })).toBe('dense');
  });
});
