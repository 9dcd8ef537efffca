import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/core/space.js';
import { gbdt } from '../../src/learners/gbdt/gbdt.js';
import { ridge } from '../../src/learners/ridge.js';
import { metrics } from '../../src/metrics/registry.js';
import { onAllRows, settledOn } from '../../src/search/all-rows.js';
import { blend } from '../../src/search/blend.js';
import { evaluate, inlineExecutor } from '../../src/search/evaluate.js';
import { search } from '../../src/search/rounds.js';
import { ALL_ROWS, foldOf, type Dataset } from '../../src/search/trial.js';
import { rngFrom } from '../../src/core/rng.js';
import { fitInline, mixedTable, spacesOf } from '../support/fitted.js';

const { data } = await fitInline(mixedTable(150, 'numbers'), { trials: 1 });
const metric = metrics.get('rmse');
const executor = inlineExecutor(data, () => 0);
const trials = await search(
  data,
  executor,
  { spaces: spacesOf('ridge', 'gbdt'), metric, trials: 4, timeLimit: 60, seed: 0 },
  { expired: () => false, remaining: () => Infinity, workers: 1, onRound: () => undefined },
);
const options = { rng: rngFrom('blend'), lastFold: true, single: true, bounds: {} };
const { members } = blend(data, trials, metric, options);
const never = (): boolean => false;

describe('a member on all rows', () => {
  it('is one model, fitted on every row that has a label, with what its folds settled on', async () => {
    const [member] = await onAllRows(members, trials, executor, 0, never);
    expect(members).toHaveLength(1);
    expect(member).toMatchObject({ name: members[0]!.name, params: members[0]!.params });
    expect(member!.models).toHaveLength(1);
    expect(member!.models).not.toEqual(members[0]!.models);
    // Rows of a fold count: without their labels another model comes out, whichever fold it is.
    for (const { valid } of data.folds) {
      const [other] = await onAllRows(
        members,
        trials,
        inlineExecutor(shifted(data, valid), () => 0),
        0,
        never,
      );
      expect(other!.models).not.toEqual(member!.models);
    }
  });

  it('has as many rounds as the folds had on average', () => {
    const trial = trials.find(({ learner }) => learner === 'gbdt')!;
    const rounds = Number(trial.chosen!['chosen_n_estimators']);
    expect(rounds).toBeGreaterThan(1);
    const params = settledOn(trial.params, trial.chosen!, gbdt.space);
    const job = { trial: 1, fold: ALL_ROWS, plan: 'codes', learner: 'gbdt', params, maxRows: 0, seed: 's' };
    const outcome = evaluate(data, job, () => 0);
    expect(outcome).toMatchObject({ ok: true, chosen: { chosen_n_estimators: Math.round(rounds) } });
  });

  it('keeps the models of its folds where there is no time', async () => {
    expect(await onAllRows(members, trials, executor, 0, () => true)).toEqual(members);
  });
});

describe('what folds settled on', () => {
  it('takes the place of the path', () => {
    const params = settledOn(defaults(ridge.space), { chosen_alpha: 7, converged: false }, ridge.space);
    expect(params).toEqual({ ...defaults(ridge.space), alpha: 7, path: false });
  });

  it('is a whole number where the parameter is one, and at least 1', () => {
    const roundsOf = (chosen: number): unknown =>
      settledOn(defaults(gbdt.space), { chosen_n_estimators: chosen }, gbdt.space)['n_estimators'];
    expect([roundsOf(41.6), roundsOf(0.2)]).toEqual([42, 1]);
    expect(settledOn(defaults(gbdt.space), { oob_score: 0.9 }, gbdt.space)).toEqual(defaults(gbdt.space));
  });
});

it('the fold of all rows trains on them in their order, and checks none', () => {
  const { train, valid } = foldOf(data.folds, ALL_ROWS);
  const { train: some, valid: others } = data.folds[0]!;
  expect(train).toEqual(Int32Array.from([...some, ...others]).sort());
  expect(valid).toHaveLength(0);
});

function shifted(from: Dataset, rows: Int32Array): Dataset {
  if (from.y.task !== 'regression') throw new Error('a regression');
  const values = from.y.values.slice();
  for (const row of rows) values[row]! += 100;
  return { ...from, y: { ...from.y, values } };
}
