import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { permutationImportance } from '../../../src/explain/permutation.js';
import { metricFor } from '../../../src/metrics/registry.js';
import { calibration } from '../../../src/report/measures/calibration.js';
import { deciles } from '../../../src/report/measures/deciles.js';
import { worstSlices } from '../../../src/report/measures/slices.js';
import { thresholdCurve } from '../../../src/report/measures/threshold-curve.js';
import { reportPage } from '../../../src/report/page.js';
import { mixedTable } from '../../support/fitted.js';
import { reportInput, wordsOf } from '../../support/report.js';
import { tableOf } from '../../explain/reference-models.js';

const n = 120;
const rng = rngFrom('weights');
const p = new Float64Array(n).map(() => rng.next());
const happened = new Uint8Array(n).map((_, i) => (rng.next() < p[i]! ? 1 : 0));
const weight = new Float64Array(n).map((_, i) => i % 3);
/** Each row as often as it weighs. */
const repeated = Int32Array.from(weight, (_, i) => i).filter((i) => weight[i]! > 0);
const rows = Int32Array.from([...repeated].flatMap((i) => (weight[i] === 2 ? [i, i] : [i])));
const take = <T extends Float64Array | Uint8Array | Int32Array>(values: T): T =>
  (values.constructor as unknown as { from(list: number[]): T }).from([...rows].map((i) => values[i]!));

describe('a row of weight 2 counts as two rows, and one of weight 0 not at all', () => {
  it('in the curve of thresholds', () => {
    const [weighted, twice] = [thresholdCurve(p, happened, weight), thresholdCurve(take(p), take(happened))];
    const at = Array.from(twice.threshold, (t) => weighted.threshold.indexOf(t));
    expect(at.map((i) => weighted.tp[i])).toEqual([...twice.tp]);
    expect(at.map((i) => weighted.fp[i])).toEqual([...twice.fp]);
    expect([weighted.positives, weighted.negatives]).toEqual([twice.positives, twice.negatives]);
  });

  it('in calibration, whose intervals do not take them for more rows than there are', () => {
    const [weighted] = calibration(p, happened, weight, 1);
    const [twice] = calibration(take(p), take(happened), null, 1);
    expect(weighted!.said).toBeCloseTo(twice!.said, 12);
    expect(weighted!.happened).toBeCloseTo(twice!.happened, 12);
    const widthOf = (interval: readonly [number, number]): number => interval[1] - interval[0];
    expect(widthOf(weighted!.interval)).toBeGreaterThan(widthOf(twice!.interval));
  });

  it('in tenths of the rows', () => {
    const actual = p.map((value) => value + rng.normal());
    const [weighted] = deciles(p, actual, weight, 1);
    const [twice] = deciles(take(p), take(actual), null, 1);
    for (const key of ['predicted', 'actual', 'error'] as const)
      expect(weighted![key]).toBeCloseTo(twice![key], 12);
  });

  it('in groups of rows that are worse', () => {
    const of = new Int32Array(n).map((_, i) => i % 2);
    const losses = p.map((value, i) => value + 2 * of[i]!);
    const groupOf = (codes: Int32Array) => [{ column: 'c', of: codes, names: ['a', 'b'] }];
    const [weighted] = worstSlices(losses, groupOf(of), weight).worst;
    const [twice] = worstSlices(take(losses), groupOf(take(of))).worst;
    expect(weighted!.loss).toBeCloseTo(twice!.loss, 12);
    expect(weighted!.others).toBeCloseTo(twice!.others, 12);
    expect(weighted!.rows).toBe(n / 2);
  });

  it('in importances', () => {
    const table = tableOf([...p].map((value) => [value]));
    const y = { task: 'regression', values: p.map((value) => value + rng.normal()) } as const;
    const predict = (part: typeof table) => {
      const [column] = part.columns;
      return {
        rows: part.rows,
        width: 1,
        data: column && 'values' in column ? Float64Array.from(column.values as Float64Array) : p,
      };
    };
    const metric = metricFor('mae', 'regression');
    const options = { repeats: 2, rng: rngFrom('p'), weight };
    const { baseline, importances } = permutationImportance(predict, table, y, metric, options);
    const expected = [...rows].reduce((sum, i) => sum + Math.abs(p[i]! - y.values[i]!), 0) / rows.length;
    expect(baseline).toBeCloseTo(expected, 12);
    expect(importances[0]!.interval.every(Number.isFinite)).toBe(true);
  });
});

it('the report says how rows count', async () => {
  const plain = reportPage(await reportInput(mixedTable(150), { trials: 1 }));
  expect(wordsOf(plain)).toContain('every row counts once');
  const weighted = reportPage(await reportInput(mixedTable(150), { trials: 1, weight: 'w' }));
  expect(wordsOf(weighted)).toContain('rows count by their weight, on average 1');
  expect(weighted.replaceAll('<bdi>NaN</bdi>', '')).not.toMatch(/NaN|undefined/);
});
