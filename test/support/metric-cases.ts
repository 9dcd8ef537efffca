import { describe, expect, it } from 'vitest';
import type { Scores, Target } from '../../src/core/data.js';
import { metrics } from '../../src/metrics/registry.js';
import { cases, field, firstDifference, has } from './reference.js';
import type { Json, ReferenceCase } from './reference.js';

/** A row of scores per label, from nested lists. */
export const scoresOf = (rows: readonly (readonly number[])[]): Scores => ({
  rows: rows.length,
  width: rows[0]?.length ?? 1,
  data: Float64Array.from(rows.flat()),
});

export const valuesOf = (y: readonly number[]): Target => ({
  task: 'regression',
  values: Float64Array.from(y),
});

export const classesOf = (y: readonly number[], size: number): Target => ({
  task: size === 2 ? 'binary' : 'multiclass',
  codes: Int32Array.from(y),
  classes: Array.from({ length: size }, (_, k) => `class ${k}`),
});

/** Probability 1 for the predicted class. */
export const oneHot = (predicted: readonly number[], size: number): Scores =>
  scoresOf(predicted.map((p) => Array.from({ length: size }, (_, k) => (k === p ? 1 : 0))));

/** Where the figure of a metric stands in a case, by the first word of the case's name. */
const claims: Record<string, Record<string, string>> = {
  accuracy: { labels: 'accuracy' },
  balanced_accuracy: { labels: 'balanced_accuracy' },
  mcc: { labels: 'mcc' },
  cohen_kappa: { labels: 'kappa' },
  precision: { labels: 'binary.precision' },
  recall: { labels: 'binary.recall' },
  f1: { labels: 'binary.f1' },
  precision_macro: { labels: 'macro.precision' },
  recall_macro: { labels: 'macro.recall' },
  f1_macro: { labels: 'macro.f1' },
  precision_weighted: { labels: 'weighted.precision' },
  recall_weighted: { labels: 'weighted.recall' },
  f1_weighted: { labels: 'weighted.f1' },
  roc_auc: { proba: 'roc_auc', multiproba: 'ovr_macro' },
  average_precision: { proba: 'average_precision' },
  log_loss: { proba: 'log_loss', multiproba: 'log_loss' },
  brier: { proba: 'brier', multiproba: 'brier_multi' },
  rmse: { regression: 'rmse' },
  mse: { regression: 'mse' },
  mae: { regression: 'mae' },
  median_ae: { regression: 'median_ae' },
  mape: { regression: 'mape' },
  rmsle: { regression: 'rmsle' },
  r2: { regression: 'r2' },
};

/** Figures that a metric does not claim, with the reason. */
const exceptions: Record<string, string> = {
  'roc_auc multiproba_missing_class': 'scikit-learn refuses it; here the mean over the classes present',
  'median_ae regression_weighted': 'the figure ignores the weights',
  'median_ae regression_positive_weighted': 'the figure ignores the weights',
};

const family = (c: ReferenceCase): string => c.name.split('_')[0]!;

/** What was claimed, as "case path": for the test that nothing is left out silently. */
export function claimed(): Set<string> {
  return new Set(
    Object.values(claims).flatMap((paths) =>
      cases('metrics').flatMap((c) => (paths[family(c)] ? [`${c.name} ${paths[family(c)]}`] : [])),
    ),
  );
}

/** Compares the metric with all figures of the reference that correspond, at the tolerance of the case (1e-9). */
export function describeReference(name: string): void {
  describe(`${name} agrees with scikit-learn 1.9.1`, () => {
    for (const c of cases('metrics')) {
      const path = claims[name]?.[family(c)];
      const want = path?.split('.').reduce<Json | undefined>(inside, c.expected as Json);
      if (want === undefined || exceptions[`${name} ${c.name}`]) continue;
      it(c.name, () => {
        const { y, scores, weight } = inputs(c);
        const got = metrics.get(name).score(y, scores, weight);
        expect(firstDifference(got, want, c.tolerance), `${c.name}: ${path}`).toBeNull();
      });
    }
  });
}

function inside(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined;
}

export function inputs(c: ReferenceCase): { y: Target; scores: Scores; weight: Float64Array | null } {
  const labels = field<number[]>(c, 'y');
  const weight = has(c, 'sample_weight') ? Float64Array.from(field<number[]>(c, 'sample_weight')) : null;
  switch (family(c)) {
    case 'labels': {
      const size = c.params['n_classes'] as number;
      return { y: classesOf(labels, size), scores: oneHot(field<number[]>(c, 'pred'), size), weight };
    }
    case 'proba':
      return {
        y: classesOf(labels, 2),
        scores: scoresOf(field<number[]>(c, 'p').map((p) => [1 - p, p])),
        weight,
      };
    case 'multiproba': {
      const p = field<number[][]>(c, 'p');
      return { y: classesOf(labels, p[0]!.length), scores: scoresOf(p), weight };
    }
    default:
      return { y: valuesOf(labels), scores: scoresOf(field<number[]>(c, 'pred').map((p) => [p])), weight };
  }
}
