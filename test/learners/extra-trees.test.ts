import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { complete } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import { extraTrees } from '../../src/learners/extra-trees.js';
import { claimedForests, meanScores, r2Of } from './cart/forest-cases.js';
import { labelled, matrix, numbers, randomRows } from './cart/data.js';

describe('extra-trees against scikit-learn', () => {
  const claimed = claimedForests('extra_trees');

  it('claims the four cases of extremely randomized trees', () => {
    expect(claimed.map((c) => c.name)).toEqual([
      'extra_trees_bin_leaf1',
      'extra_trees_bin_leaf5',
      'extra_trees_reg_leaf1',
      'extra_trees_reg_leaf5',
    ]);
  });

  for (const c of claimed) {
    it(`scores within two standard deviations of ${c.name}, on average over 6 seeds`, () => {
      for (const { got, mean, sd, name } of meanScores(extraTrees, c, 6))
        expect(Math.abs(got - mean), `${name}: ${got} for ${mean} ± ${sd}`).toBeLessThan(2 * sd);
    });
  }
});

describe('extra-trees', () => {
  const cells = randomRows(300, 6, 12, 'extra');
  const x = matrix(cells, [0, 0, 0, 0, 0, 12]);
  const y = numbers(cells.map((r) => r[0]! + (r[2] === null ? 3 : 0) + (r[5]! % 3)));

  function fit(params: Params, seed: string) {
    const all = complete('extra-trees', extraTrees.space, params);
    return extraTrees.fit(labelled(x, y), null, all, { rng: rngFrom(seed), prepared: null });
  }

  it('learns every training row by heart when leaves may be single rows', () => {
    const values = y.task === 'regression' ? y.values : [];
    expect(r2Of(extraTrees.predict(fit({}, 'a'), x).data, values)).toBeGreaterThan(0.999);
    expect(r2Of(extraTrees.predict(fit({ min_samples_leaf: 20 }, 'a'), x).data, values)).toBeLessThan(0.95);
  });

  it('draws its cuts: other seeds give other trees', () => {
    const [a, b] = ['a', 'b'].map((seed) => extraTrees.predict(fit({ min_samples_leaf: 20 }, seed), x).data);
    expect(Math.max(...a!.map((v, i) => Math.abs(v - b![i]!)))).toBeGreaterThan(0.01);
  });

  it('has no out-of-bag score, for every tree sees all rows', () => {
    expect(fit({}, 'a')).toMatchObject({ oob_score: null });
  });
});
