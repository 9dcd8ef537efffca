import type { Task } from '../core/data.js';
import { usageError } from '../core/errors.js';
import { registry } from '../core/registry.js';
import { accuracy } from './accuracy.js';
import { averagePrecision } from './average-precision.js';
import { balancedAccuracy } from './balanced-accuracy.js';
import { brier } from './brier.js';
import { logLoss } from './log-loss.js';
import { mae, mape } from './mae-mape.js';
import { cohenKappa, mcc } from './mcc-cohen-kappa.js';
import { costMetric, type Costs } from './cost.js';
import { medianAe } from './median-ae.js';
import type { Metric } from './metric.js';
import { PINBALL_EXAMPLE, pinballNamed } from './pinball.js';
import { mse, rmse, rmsle } from './mse-rmse-rmsle.js';
import {
  f1,
  f1Macro,
  f1Weighted,
  precision,
  precisionMacro,
  precisionWeighted,
  recall,
  recallMacro,
  recallWeighted,
} from './precision-recall-f1.js';
import { r2 } from './r2.js';
import { rocAuc } from './roc-auc.js';

/** In the order in which `evaluate` shows them. */
export const metrics = registry<Metric>('metric', [
  rocAuc,
  logLoss,
  averagePrecision,
  brier,
  accuracy,
  balancedAccuracy,
  f1,
  precision,
  recall,
  f1Macro,
  f1Weighted,
  precisionMacro,
  precisionWeighted,
  recallMacro,
  recallWeighted,
  mcc,
  cohenKappa,
  rmse,
  mae,
  r2,
  mse,
  medianAe,
  mape,
  rmsle,
]);

/**
 * All that can be named: what is registered, `pinball_` with any level, and `cost` where costs are given.
 * @throws AutomlError (usage) if there is none
 */
export function metricNamed(name: string, costs?: Costs): Metric {
  if (name === 'cost') {
    if (costs) return costMetric(costs);
    throw usageError('cost: what mistakes cost is not known', 'fit a model with --cost costs.json');
  }
  return pinballNamed(name) ?? metrics.get(name);
}

/** What the search optimises if nothing else is asked for. */
export function defaultMetric(task: Task): Metric {
  return { binary: rocAuc, multiclass: logLoss, regression: rmse }[task];
}

/**
 * What search and blend make small for a metric: itself, or the log loss where it only sees which class each row is
 * given. Good probabilities with a rule chosen afterwards are better there than what scores well by a rule's chance.
 */
export function guideOf(metric: Metric): Metric {
  return metric.ofConfusion ? logLoss : metric;
}

/** All metrics that fit the task. */
export function metricsOf(task: Task): readonly Metric[] {
  return metrics.all.filter((metric) => metric.tasks.includes(task));
}

/** Names to show and to complete: one level stands for all. */
export const METRIC_NAMES: readonly string[] = [...metrics.names, PINBALL_EXAMPLE];

/** @throws AutomlError (usage) if there is no such metric or it does not fit the task. */
export function metricFor(name: string, task: Task, costs?: Costs): Metric {
  const metric = metricNamed(name, costs);
  if (metric.tasks.includes(task)) return metric;
  const fitting = METRIC_NAMES.filter((other) => metricNamed(other).tasks.includes(task));
  throw usageError(`${name} does not fit a ${task} task`, `metrics that do: ${fitting.join(', ')}`);
}
