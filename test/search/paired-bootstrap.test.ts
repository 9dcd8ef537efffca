import { describe, expect, it } from 'vitest';
import type { Scores } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { metrics } from '../../src/metrics/registry.js';
import { pairedBootstrap, withinRegression } from '../../src/search/paired-bootstrap.js';

const ROWS = 400;
const rng = rngFrom('paired');
const values = Float64Array.from({ length: ROWS }, () => rng.normal());
const y = { task: 'regression', values } as const;
/** The truth with errors of this size, and a bit of its own. */
const shared = Float64Array.from({ length: ROWS }, () => rng.normal());
const model = (size: number, seed: string): Scores => {
  const own = rngFrom(seed);
  return {
    rows: ROWS,
    width: 1,
    data: values.map((v, i) => v + size * (shared[i]! + 0.1 * own.normal())),
  };
};
const compare = (before: Scores, after: Scores, metric = 'rmse') =>
  pairedBootstrap(y, before, after, metrics.get(metric), rngFrom('test'));

describe('two models on the same rows', () => {
  it('are told apart where their scores alone could not be', () => {
    const found = compare(model(1, 'a'), model(1.05, 'b'));
    expect(found.regression).toBeGreaterThan(0.03);
    expect(found.interval[0]).toBeGreaterThan(0.02);
    expect(found.interval[0]).toBeLessThan(found.regression);
    expect(found.interval[1]).toBeGreaterThan(found.regression);
    expect(withinRegression(found, 0)).toBe(false);
    expect(withinRegression(found, 0.1)).toBe(true);
  });

  it('that differ by chance hold the bound of 0, whichever is the better one', () => {
    for (const [a, b] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const)
      expect(withinRegression(compare(model(1, a), model(1, b)), 0)).toBe(true);
  });

  it('that are the same differ by exactly 0', () => {
    const one = model(1, 'a');
    expect(compare(one, one)).toMatchObject({ regression: 0, interval: [0, 0] });
  });

  it('count more as better where the metric does', () => {
    expect(compare(model(1, 'a'), model(2, 'a'), 'r2').regression).toBeGreaterThan(0);
  });

  it('hold no bound where the metric is not defined', () => {
    const one = { task: 'binary', codes: new Int32Array(3), classes: ['no', 'yes'] } as const;
    const p = { rows: 3, width: 2, data: Float64Array.of(0.5, 0.5, 0.4, 0.6, 0.3, 0.7) };
    const found = pairedBootstrap(one, p, p, metrics.get('roc_auc'), rngFrom('test'));
    expect(withinRegression(found, 1)).toBe(false);
  });
});
