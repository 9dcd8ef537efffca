import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { binColumns, findEdges, groupEqually, MAX_BINS } from '../../../src/learners/trees/binning.js';
import { matrix } from '../gbdt/toy-data.js';

describe('binning', () => {
  it('gives each of a few distinct values a bin, with edges half-way between', () => {
    expect([...findEdges(Float64Array.of(3, 1, NaN, 1, 7), null, MAX_BINS)]).toEqual([2, 5]);
  });

  it('finds no edge in constant and in missing columns', () => {
    expect(findEdges(new Float64Array(5).fill(2), null, MAX_BINS)).toHaveLength(0);
    expect(findEdges(new Float64Array(5).fill(NaN), null, MAX_BINS)).toHaveLength(0);
  });

  it('separates neighbouring doubles and infinities', () => {
    const column = Float64Array.of(-Infinity, 1, 1 + Number.EPSILON, Number.MAX_VALUE, Infinity);
    const { bins } = binColumns({ ...matrix([[0]]), rows: 5, columns: [column] });
    expect([...bins]).toEqual([0, 1, 2, 3, 4]);
  });

  it('puts values into bins of about equal counts where there are too many for one each', () => {
    const rng = rngFrom('bins');
    const column = Float64Array.from({ length: 20_000 }, () => rng.normal());
    const { bins, widths } = binColumns({ ...matrix([[0]]), rows: 20_000, columns: [column] });
    const counts = new Int32Array(256);
    for (const b of bins) counts[b]!++;
    expect(widths[0]).toBeGreaterThan(240);
    expect(widths[0]).toBeLessThanOrEqual(MAX_BINS);
    const used = counts.subarray(0, widths[0]);
    expect(Math.max(...used)).toBeLessThan(2 * (20_000 / MAX_BINS));
    expect(Math.min(...used)).toBeGreaterThan(20);
  });

  it('bins every number by its edges: bin b holds edge b-1 < x <= edge b', () => {
    const cell = fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 }), fc.constant(NaN));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 600 }), (cells) => {
        const column = Float64Array.from(cells);
        const { bins, edges, widths } = binColumns({
          ...matrix([[0]]),
          rows: cells.length,
          columns: [column],
        });
        column.forEach((v, i) => {
          const expected = Number.isNaN(v) ? widths[0]! : edges.filter((e) => e < v).length;
          expect(bins[i]).toBe(expected);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('gives the 254 most frequent levels bins of their own and the others one', () => {
    const cells: (number | null)[][] = [[null]];
    for (let c = 0; c < 300; c++) for (let k = 0; k <= c; k++) cells.push([c]);
    const { bins, widths, levelBins } = binColumns(matrix(cells, [300]));
    expect(widths[0]).toBe(255);
    expect(levelBins[299]).toBe(0);
    expect(levelBins[46]).toBe(253);
    expect([...new Set(levelBins.subarray(0, 46))]).toEqual([254]);
    expect(bins[0]).toBe(255);
  });

  it('samples more than 200,000 rows the same way each time', () => {
    const column = Float64Array.from({ length: 250_000 }, (_, i) => (i * 7919) % 250_007);
    const x = { ...matrix([[0]]), rows: 250_000, columns: [column] };
    const a = binColumns(x);
    expect(a).toEqual(binColumns(x));
    expect(a.widths[0]).toBe(MAX_BINS);
  });

  it('joins neighbours into groups that cover everything in order, heavy ones alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 2, max: 63 }),
        (counts, most) => {
          const ends = groupEqually(Int32Array.from(counts), most);
          expect(ends.length).toBeLessThanOrEqual(most);
          expect(ends.at(-1)).toBe(counts.length - 1);
          for (let i = 1; i < ends.length; i++) expect(ends[i]).toBeGreaterThan(ends[i - 1]!);
        },
      ),
    );
    const heavy = new Int32Array(100).fill(1);
    heavy[50] = 1000;
    const ends = [...groupEqually(heavy, 10)];
    expect(ends).toContain(49);
    expect(ends).toContain(50);
  });
});
