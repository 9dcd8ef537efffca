import { inputError, usageError } from '../../../core/errors.js';
import { byRow, newScores, trainMean, validLoss, weightAt } from './ground.js';
import type { Ground } from './ground.js';
import type { Fitting } from './objective.js';

/** Where the log of a mean of 0 would be. */
const LEAST_MEAN = 1e-12;

/**
 * Tweedie's deviance with a log link: poisson is power 1, gamma power 2. Gradients as LightGBM and scikit-learn's
 * HistGradientBoosting have them; the hessian is the second derivative (LightGBM enlarges that of poisson).
 */
export function tweedie(at: Ground, loss: string, values: Float64Array, power: number): Fitting {
  if (!(power >= 1 && power <= 2))
    throw usageError(`the power of the tweedie loss is ${power}`, 'it lies between 1 and 2');
  const { kernels, train } = at;
  checkLabels(at, loss, values, power);
  const mean = trainMean(at, (r) => values[r]!);
  const init = Float64Array.of(Math.log(Math.max(mean, LEAST_MEAN)));
  const scores = newScores(at, init);
  const y = byRow(at, (r) => values[r]!);
  const args = [scores[0]!.byteOffset, y.byteOffset, weightAt(at), power] as const;
  const objective = {
    outputs: 1,
    unit: 1,
    init,
    constantHessian: false,
    active: [mean > 0],
    begin: () => undefined,
    gradients: (_k: number, g: Float64Array, h: Float64Array): void =>
      kernels.tweedieGradients(train.byteOffset, train.length, ...args, g.byteOffset, h.byteOffset),
    loss: validLoss(at, (rows, n) => kernels.tweedieLoss(rows, n, ...args)),
  };
  return { objective, scores };
}

function checkLabels({ train, valid }: Ground, loss: string, values: Float64Array, power: number): void {
  for (const rows of [train, valid]) {
    for (let i = 0; i < rows.length; i++) {
      const v = values[rows[i]!]!;
      if (v > 0 || (v === 0 && power < 2)) continue;
      const range = power < 2 ? 'of 0 or more' : 'above 0';
      throw inputError(`the ${loss} loss needs labels ${range}, one is ${v}`, 'use squared_error instead');
    }
  }
}
