import { expect, it } from 'vitest';
import type { Labelled } from '../../src/core/data.js';
import { allRows } from '../../src/core/data.js';
import type { Plain } from '../../src/core/plain.js';
import { rngFrom } from '../../src/core/rng.js';
import type { Params } from '../../src/core/space.js';
import { defaults } from '../../src/core/space.js';
import { lateAfter, NEVER } from '../../src/learners/deadline.js';
import { learners } from '../../src/learners/registry.js';
import { classes, labelled, matrixOf, real } from '../support/labelled.js';

const rng = rngFrom('deadline');
const N = 400;
const x = matrixOf(Array.from({ length: N }, () => Array.from({ length: 6 }, () => rng.normal())));
const signal = Array.from({ length: N }, (_, i) => x.columns[0]![i]! - 2 * x.columns[1]![i]! + rng.normal());
const [train, valid] = [true, false].map((inTrain) => allRows(N).filter((i) => i % 4 > 0 === inTrain));
const targets = {
  regression: real(signal),
  binary: classes(
    signal.map((v) => Number(v > 0)),
    2,
  ),
  multiclass: classes(
    signal.map((v) => (v > 1 ? 2 : v > -1 ? 1 : 0)),
    3,
  ),
};

const slow: [string, keyof typeof targets, Params][] = [
  ['logistic', 'binary', {}],
  ['logistic', 'binary', { solver: 'lbfgs' }],
  ['logistic', 'binary', { solver: 'gd' }],
  ['logistic', 'binary', { penalty: 'l1' }],
  ['logistic', 'multiclass', {}],
  ['logistic', 'multiclass', { penalty: 'elastic-net' }],
  ['logistic', 'multiclass', { path: false }],
  ['glm', 'regression', {}],
  ['ridge', 'regression', {}],
  ['lasso', 'regression', {}],
  ['elastic-net', 'regression', {}],
  ['linear', 'regression', { solver: 'gd' }],
  ['mlp', 'multiclass', {}],
];

/** How a fit ends whose clock goes on by a second whenever it is looked at; without seconds, whether it looks at all. */
function fitIn(name: string, task: keyof typeof targets, change: Params, seconds: number | undefined) {
  const learner = learners.get(name);
  const pick = (rows: Int32Array): Labelled => labelled(x, targets[task], rows);
  let looks = 0;
  const left = seconds === undefined ? {} : { left: () => seconds - looks++ };
  const ctx = { rng: rngFrom('fit'), prepared: null, ...left };
  const state: Plain = learner.fit(
    pick(train!),
    pick(valid!),
    { ...defaults(learner.space), ...change },
    ctx,
  );
  return { looks, state, chosen: learner.chosen?.(state) ?? {}, scores: learner.predict(state, x).data };
}

it.each(slow)('%s of %s with %o whose time runs out ends with what it has', (name, task, change) => {
  const whole = fitIn(name, task, change, undefined);
  for (const seconds of [0, 3, 8]) {
    const cut = fitIn(name, task, change, seconds);
    expect(cut.looks).toBeLessThanOrEqual(seconds + 12);
    expect(cut.scores.every(Number.isFinite)).toBe(true);
  }
  expect(fitIn(name, task, change, 1e9).state).toEqual(whole.state);
});

it.each(slow.filter(([name, , { penalty }]) => name === 'logistic' && penalty !== 'l1'))(
  '%s of %s with %o shows that it had no time to converge',
  (name, task, change) => {
    expect(fitIn(name, task, change, 0).chosen['converged']).toBe(false);
  },
);

it('is late when another step like the last would end too late, from then on', () => {
  let now = 10;
  const late = lateAfter(() => now);
  const askAt = (time: number): boolean => {
    now = time;
    return late();
  };
  expect([9, 6, 3, 2.9].map(askAt)).toEqual([false, false, true, true]);
  expect(lateAfter(undefined)).toBe(NEVER);
});

it('counts a share of the time that is left', () => {
  let now = 10;
  const late = lateAfter(() => now, 0.5);
  now = 8;
  expect(late()).toBe(false);
  now = 6;
  expect(late()).toBe(true);
});
