import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { complete, defaults } from '../../src/core/space.js';
import { learners } from '../../src/learners/registry.js';
import { neighbour, propose } from '../../src/search/sampler.js';
import { spacesOf } from '../support/fitted.js';

const seen = ['logistic', 'gbdt', 'mlp'].map((learner, i) => ({
  learner,
  params: defaults(learners.get(learner).space),
  loss: i,
}));

describe('propose', () => {
  it('stays inside the space of each learner', () => {
    for (let round = 0; round < 50; round++)
      for (const { learner, params } of propose(
        spacesOf('logistic', 'gbdt', 'mlp'),
        seen,
        4,
        rngFrom(`r${round}`),
      ))
        expect(() => complete(learner, learners.get(learner).space, params)).not.toThrow();
  });

  it('draws better learners more often, and none that has not worked', () => {
    const drawn = Array.from({ length: 200 }, (_, i) =>
      propose(spacesOf('logistic', 'gbdt', 'mlp', 'ridge'), seen, 4, rngFrom(`d${i}`)),
    );
    const count = (name: string): number => drawn.flat().filter((p) => p.learner === name).length;
    expect(count('logistic')).toBeGreaterThan(count('gbdt'));
    expect(count('gbdt')).toBeGreaterThan(100);
    expect(count('mlp')).toBeGreaterThan(100);
    expect(count('ridge')).toBe(0);
  });

  it('does not repeat what was tried', () => {
    const again = propose(spacesOf('logistic'), seen, 4, rngFrom('again'));
    expect(again.some((p) => JSON.stringify(p.params) === JSON.stringify(seen[0]!.params))).toBe(false);
  });

  it('has nothing to propose where nothing can be varied', () => {
    expect(
      propose(spacesOf('baseline'), [{ learner: 'baseline', params: {}, loss: 0 }], 4, rngFrom('x')),
    ).toEqual([]);
  });
});

describe('neighbour', () => {
  it('moves some dimensions and leaves others', () => {
    const { space } = learners.get('gbdt');
    const from = defaults(space);
    const moved = neighbour(space, from, rngFrom('n'));
    const changed = Object.keys(space).filter((name) => moved[name] !== from[name]);
    expect(changed.length).toBeGreaterThan(1);
    expect(changed.length).toBeLessThan(Object.keys(space).length);
  });
});
