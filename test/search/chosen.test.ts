import { expect, it } from 'vitest';
import { agreed } from '../../src/search/chosen.js';

it('shows the geometric mean of what the folds chose, and that one of them did not converge', () => {
  expect(agreed([{ chosen_alpha: 1 }, { chosen_alpha: 100, converged: false }])).toEqual({
    chosen_alpha: 10,
    converged: false,
  });
  expect(agreed([{ chosen_alpha: 0.012345 }])).toEqual({ chosen_alpha: 0.0123 });
  expect(agreed([{ oob_score: -0.1 }, { oob_score: 0.3 }])).toEqual({ oob_score: 0.1 });
  expect(agreed([{ solver: 'a' }, {}])).toEqual({ solver: 'a' });
  expect(agreed([{}, {}])).toEqual({});
});
