import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { permutationImportance } from '../../src/explain/permutation.js';
import { loss } from '../../src/metrics/metric.js';
import { metricFor } from '../../src/metrics/registry.js';
import { cases, expectClose, field } from '../support/reference.js';
import { linearPredictor, tableOf } from './reference-models.js';

describe('permutation importance agrees with scikit-learn', () => {
  for (const c of cases('explain').filter(({ name }) => name.startsWith('permutation_')))
    it(c.name, () => {
      const numbers = field<number[]>(c, 'y');
      const isClass = c.params['metric'] !== 'r2' && c.params['metric'] !== 'rmse';
      const y: Target = isClass
        ? { task: 'binary', codes: Int32Array.from(numbers), classes: ['0', '1'] }
        : { task: 'regression', values: Float64Array.from(numbers) };
      const metric = metricFor(c.params['metric'] as string, y.task);
      const orders = field<number[][][]>(c, 'permutations');
      const { baseline, importances } = permutationImportance(
        linearPredictor(c, isClass),
        tableOf(field<number[][]>(c, 'X')),
        y,
        metric,
        {
          repeats: orders[0]!.length,
          rng: rngFrom('reference'),
          orderOf: (column, repeat) => Int32Array.from(orders[Number(column)]![repeat]!),
        },
      );
      expectClose(-loss(metric, baseline), c, 'baseline');
      expectClose(
        importances.map(({ repeats }) => repeats),
        c,
        'importances',
      );
      expectClose(
        importances.map(({ mean }) => mean),
        c,
        'mean',
      );
      expectClose(
        importances.map(({ std }) => std),
        c,
        'std',
      );
    });
});

describe('permutation importance', () => {
  const rng = rngFrom('rows');
  const rows = Array.from({ length: 300 }, () => [rng.normal(), rng.normal(), rng.normal()]);
  const values = Float64Array.from(rows, ([a, b]) => 3 * a! + b! + 0.5 * rng.normal());
  const y: Target = { task: 'regression', values };
  const predict = linearPredictor({ coef: [3, 1, 0], intercept: 0 } as never, false);
  const run = (seed: string) =>
    permutationImportance(predict, tableOf(rows), y, metricFor('mse', 'regression'), {
      repeats: 4,
      rng: rngFrom(seed),
    });

  it('of a linear model is twice the squared coefficient times the variance, within its interval', () => {
    const [a, b, unused] = run('seed').importances;
    for (const [found, truth] of [
      [a!, 18],
      [b!, 2],
    ] as const) {
      expect(found.interval[0]).toBeLessThan(truth);
      expect(found.interval[1]).toBeGreaterThan(truth);
      expect(found.interval[1] - found.interval[0]).toBeLessThan(truth);
    }
    expect(unused).toMatchObject({ mean: 0, std: 0, interval: [0, 0] });
  });

  it('is the same for the same seed, and for a column whichever others are measured', () => {
    expect(run('seed')).toEqual(run('seed'));
    expect(run('seed').importances).not.toEqual(run('other').importances);
    const alone = permutationImportance(predict, tableOf(rows), y, metricFor('mse', 'regression'), {
      repeats: 4,
      rng: rngFrom('seed'),
      columns: ['1'],
    });
    expect(alone.importances).toEqual([run('seed').importances[1]]);
  });
});
