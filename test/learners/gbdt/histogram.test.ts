import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { binningsOf, foldBins } from '../../../src/learners/gbdt/fold-bins.js';
import { buildHistogram, pack, subtractHistogram } from '../../../src/learners/gbdt/histogram.js';
import type { Histogram } from '../../../src/learners/gbdt/histogram.js';
import { toy } from './toy-data.js';

const N = 500;
const { x } = toy(N, 0.1);
const data = foldBins(binningsOf(x, null), allRows(N), new Int32Array(0), 63);
const rng = rngFrom('histogram');
const g = Float64Array.from({ length: N }, () => rng.normal() ** 3);
const h = Float64Array.from({ length: N }, () => rng.next());
const features = allRows(data.widths.length);
const cells = data.cellStart.at(-1)!;

function build(rows: Int32Array, packed: Float64Array, counted: boolean): Histogram {
  const histogram = { sums: new Float64Array(cells).fill(9), counts: new Int32Array(cells).fill(9) };
  const ordered = new Float64Array(N);
  const total = buildHistogram(histogram, data, features, rows, 0, rows.length, packed, ordered, counted);
  expect(total).toBe(rows.reduce((sum, r) => sum + packed[r]!, 0));
  return histogram;
}

describe('histograms', () => {
  for (const constant of [false, true]) {
    it(`hold sums of gradients and hessians and counts per bin (hessian ${constant ? 'constant' : 'varies'})`, () => {
      const hessian = constant ? new Float64Array(N).fill(1) : h;
      const packed = new Float64Array(N);
      const packing = pack(g, hessian, allRows(N), constant, true, packed);
      expect(packing.counted).toBe(!constant);
      const { sums, counts } = build(allRows(N), packed, packing.counted);
      for (const f of features) {
        for (let b = 0; b <= data.widths[f]!; b++) {
          const rows = allRows(N).filter((r) => data.bins[f * N + r] === b);
          const sum = sums[data.cellStart[f]! + b]!;
          const high = Math.floor(sum / packing.base);
          const of = (v: Float64Array): number => rows.reduce((s, r) => s + v[r]!, 0);
          // half a unit of rounding per row; a unit is the total over 2^25 or finer
          expect(Math.abs(high * packing.gUnit - of(g))).toBeLessThanOrEqual(rows.length * packing.gUnit);
          expect(packing.gUnit).toBeLessThan(g.reduce((s, v) => s + Math.abs(v), 0) * 2 ** -25);
          const low = (sum - high * packing.base) * packing.hUnit;
          expect(Math.abs(low - of(hessian))).toBeLessThanOrEqual(constant ? 0 : rows.length * packing.hUnit);
          if (packing.counted) expect(counts[data.cellStart[f]! + b]).toBe(rows.length);
        }
      }
    });
  }

  it('are exact: the parent minus one child is the other child, in any order of rows', () => {
    const packed = new Float64Array(N);
    pack(g, h, allRows(N), false, true, packed);
    const parent = build(allRows(N), packed, true);
    const left = build(
      allRows(N).filter((r) => r % 3 === 0),
      packed,
      true,
    );
    const right = build(rng.shuffle(allRows(N).filter((r) => r % 3 !== 0)), packed, true);
    subtractHistogram(parent, left, true);
    expect(parent).toEqual(right);
  });

  it('survive gradients that are zero, tiny or huge', () => {
    for (const scale of [0, 1e-200, 1e200]) {
      const packed = new Float64Array(N);
      const packing = pack(
        g.map((v) => v * scale),
        h,
        allRows(N),
        false,
        false,
        packed,
      );
      const total = packed.reduce((a, b) => a + b, 0);
      const sum = g.reduce((a, b) => a + b, 0) * scale;
      expect(Math.abs(Math.floor(total / packing.base) * packing.gUnit - sum)).toBeLessThanOrEqual(
        1e-4 * Math.abs(sum),
      );
    }
  });
});
