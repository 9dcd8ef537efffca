import { describe, expect, it } from 'vitest';
import { impurityImportances } from '../../src/explain/impurity.js';
import { cases, expectClose, field } from '../support/reference.js';
import { treeSumOf, type PlainTree } from './reference-models.js';

describe('impurity importances', () => {
  const trees = cases('explain').filter(({ name }) => name.startsWith('impurity_importance'));
  it('have three reference cases', () => expect(trees).toHaveLength(3));

  for (const c of trees)
    it(`are scikit-learn's: ${c.name}`, () => {
      const sum = treeSumOf(field<PlainTree[]>(c, 'trees'), 0);
      const isForest = c.name.endsWith('rf');
      expectClose(impurityImportances(sum, sum.impurity, 4, isForest), c, 'importances');
    });
});
