import { usageError } from '../core/errors.js';
import { regressionMetric, weightedMean } from './define.js';
import type { Weight } from './define.js';
import type { Metric } from './metric.js';

/** How these metrics are named: `pinball_0.9` is that of the 0.9 quantile. */
const PREFIX = 'pinball_';
/** For lists: any other level has its metric as well. */
export const PINBALL_EXAMPLE = `${PREFIX}0.9`;

/**
 * The metric of a quantile, if the name is one of those: the mean of level × error where the label lies above the
 * prediction, (1 - level) × error where it lies below (scikit-learn: mean_pinball_loss). It is least at that quantile of
 * the label; half of mae at 0.5. undefined for other names.
 * @throws AutomlError (usage) if the level is not between 0 and 1
 */
export function pinballNamed(name: string): Metric | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  const digits = name.slice(PREFIX.length);
  const level = /^0?\.\d+$/.test(digits) ? Number(digits) : NaN;
  if (!(level > 0 && level < 1))
    throw usageError(
      `there is no metric ${JSON.stringify(name.slice(0, 60))}`,
      `${PREFIX} is followed by a quantile between 0 and 1: ${PINBALL_EXAMPLE}`,
    );
  return regressionMetric(name, 'lower', (...args) => pinball(level, ...args), level);
}

function pinball(level: number, truth: Float64Array, predicted: Float64Array, weight: Weight): number {
  const losses = truth.map((t, i) => {
    const above = t - predicted[i]!;
    return above > 0 ? level * above : (level - 1) * above;
  });
  return weightedMean(losses, weight);
}
