import { expect, it } from 'vitest';
import { defaultMetric, metricFor, metrics, metricsOf } from '../../src/metrics/registry.js';
import { claimed } from '../support/metric-cases.js';
import { cases } from '../support/reference.js';

it('has the defaults of the contract', () => {
  expect((['binary', 'multiclass', 'regression'] as const).map((task) => defaultMetric(task).name)).toEqual([
    'roc_auc',
    'log_loss',
    'rmse',
  ]);
});

it('refuses a metric that does not fit the task and lists those that do', () => {
  expect(() => metricFor('f1', 'multiclass')).toThrow('f1 does not fit a multiclass task');
  expect(() => metricFor('rmse', 'binary')).toThrow(
    expect.objectContaining({ kind: 'usage', hint: expect.stringContaining('roc_auc, log_loss') }),
  );
  expect(() => metricFor('auc_roc', 'binary')).toThrow('there is no metric "auc_roc"');
  expect(metricFor('f1_macro', 'multiclass').name).toBe('f1_macro');
});

it('offers every metric for some task', () => {
  const offered = new Set((['binary', 'multiclass', 'regression'] as const).flatMap((t) => metricsOf(t)));
  expect(offered.size).toBe(metrics.all.length);
});

/** Figures of the reference that no metric here computes. */
const unclaimed = new Map([
  ['kappa_linear', 'not offered'],
  ['kappa_quadratic', 'not offered'],
  ['confusion', 'see confusion.test.ts'],
  ['fbeta2', 'not offered'],
  ['micro', 'equals accuracy'],
  ['per_class', 'goes into the averages'],
  ['ece_10', 'not offered'],
  ['ece_5', 'not offered'],
  ['roc_curve', 'not offered'],
  ['pr_auc_trapezoid', 'not offered'],
  ['ovr_weighted', 'not offered'],
  ['ovo_macro', 'not offered'],
  ['ovo_weighted', 'not offered'],
  ['ece_top_label_10', 'not offered'],
  ['top2_accuracy', 'not offered'],
  ['explained_variance', 'not offered'],
  ['max_error', 'not offered'],
  ['pinball_0.5', 'see pinball.test.ts'],
  ['pinball_0.1', 'see pinball.test.ts'],
  ['pinball_0.9', 'see pinball.test.ts'],
]);

it('accounts for every figure of the reference', () => {
  const done = claimed();
  const open = cases('metrics').flatMap((c) =>
    Object.entries(c.expected).flatMap(([key, value]) => {
      const nested = ['binary', 'macro', 'weighted'].includes(key);
      const paths = nested ? Object.keys(value as object).map((inner) => `${key}.${inner}`) : [key];
      return paths.filter(
        (path) =>
          !done.has(`${c.name} ${path}`) && !unclaimed.has(path.split('.').at(-1)!) && !unclaimed.has(path),
      );
    }),
  );
  expect([...new Set(open)]).toEqual([]);
});
