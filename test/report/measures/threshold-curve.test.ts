import { expect, it } from 'vitest';
import { argmax } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { confusionOf } from '../../../src/metrics/confusion.js';
import {
  countsAt,
  thinned,
  thresholdCurve,
  thresholdGrid,
} from '../../../src/report/measures/threshold-curve.js';

const rng = rngFrom('curve');
const n = 500;
const p = Float64Array.from({ length: n }, () => Math.round(rng.next() * 200) / 200);
const truth = Uint8Array.from(p, (value) => (rng.next() < value ? 1 : 0));
const curve = thresholdCurve(p, truth);

it('counts as one does by hand at each threshold', () => {
  for (const at of [0, 0.1, 0.5, 0.505, 0.93, 1]) {
    const tally = [0, 0, 0, 0];
    p.forEach((value, i) => tally[value > at ? (truth[i] ? 0 : 1) : truth[i] ? 2 : 3]!++);
    expect(countsAt(curve, at)).toEqual(tally);
  }
});

it('calls at 0.5 what predict calls', () => {
  const data = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? p[i >> 1]! : 1 - p[i >> 1]!));
  const scores = { rows: n, width: 2, data };
  expect(argmax(scores)).toHaveLength(n);
  const { counts } = confusionOf(Int32Array.from(truth), scores, null);
  expect(countsAt(curve, 0.5)).toEqual([counts[3], counts[1], counts[2], counts[0]]);
});

it('has one point per distinct probability, from the highest, ending with all rows', () => {
  expect(curve.threshold).toEqual(Float64Array.from(new Set(p)).sort().reverse());
  expect([curve.tp.at(-1), curve.fp.at(-1)]).toEqual([curve.positives, curve.negatives]);
});

it('offers thresholds where rare positives lie, and 0.5 always', () => {
  const rare = thresholdCurve(
    p.map((value) => value / 100),
    truth,
  );
  const grid = thresholdGrid(rare);
  expect(grid).toContain(0.5);
  expect(grid.filter((t) => t < 0.01).length).toBeGreaterThan(50);
  expect(grid.length).toBeLessThan(220);
  expect(grid).toEqual([...grid].sort((a, b) => a - b));
});

it('thins places evenly, with both ends', () => {
  expect(thinned(3, 10)).toEqual([0, 1, 2]);
  expect(thinned(101, 5)).toEqual([0, 25, 50, 75, 100]);
});
