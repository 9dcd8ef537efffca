import { expect, it } from 'vitest';
import { fitAgain } from '../../src/cli/fit-again.js';
import type { FitFlags } from '../../src/cli/fit.js';

const flags: FitFlags = { label: 'y', task: 'auto', preset: 'balanced', seed: 0, out: 'run' };

it('is the command as it can be typed again, bound by trials, without what changes nothing', () => {
  const { command, given } = fitAgain(['my file.csv'], { ...flags, timeLimit: 60, workers: 2 }, 17);
  expect(command).toBe("automl fit 'my file.csv' --label y --trials 17");
  expect(given).toEqual(['--label', '--time-limit']);
});

it('has every option that changes what comes out', () => {
  const { command } = fitAgain(
    ['a.csv'],
    {
      ...flags,
      task: 'binary',
      id: ['a', 'b c'],
      type: [{ column: 'zip', kind: 'category' }],
      set: [{ learner: 'gbdt', param: 'growth', value: 'symmetric' }],
      na: ["isn't"],
      seed: 3,
    },
    2,
  );
  expect(command).toBe(
    "automl fit a.csv --label y --task binary --trials 2 --set gbdt.growth=symmetric --id a --id 'b c' --type zip=category --na 'isn'\\''t' --seed 3",
  );
});
