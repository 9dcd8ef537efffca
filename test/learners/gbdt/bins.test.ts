import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import type { Matrix } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { binningsOf, loadBins, takeBins } from '../../../src/learners/gbdt/bins.js';
import type { Bins } from '../../../src/learners/gbdt/bins.js';
import { gbdt } from '../../../src/learners/gbdt/gbdt.js';
import { binColumns } from '../../../src/learners/trees/binning.js';
import { binsOf, mixed } from './toy-engine.js';
import { fit, labelled, matrix, numbers, toy } from './toy-data.js';

const { arena } = useKernels();
const memory = (): number => {
  const mark = arena.mark();
  const { byteLength } = arena.u8(1).buffer;
  arena.release(mark);
  return byteLength;
};

/** What the blocks hold of every feature. */
function fromBlocks(bins: Bins): number[][] {
  const { buffer } = arena.u8(0);
  return bins.blocks.flatMap((block) =>
    Array.from({ length: block.features.length }, (_, k) => {
      const bytes = new Uint8Array(buffer, block.bins, bins.rows * block.stride);
      return Array.from({ length: bins.rows }, (__, row) => bytes[row * block.stride + k]!);
    }),
  );
}

const wide = (columns: number, rows: number): Matrix => {
  const rng = rngFrom(`wide/${columns}`);
  return matrix(Array.from({ length: rows }, () => Array.from({ length: columns }, () => rng.int(40))));
};

describe('bins in memory', () => {
  it('are those of the binning, column by column and row by row', () => {
    const x = mixed(300);
    const binning = binColumns(x);
    const bins = binsOf(x);
    expect([...bins.column]).toEqual([0, 1, 2, 3, 4]); // 3 or missing: the last column varies
    expect([...bins.isCategory]).toEqual([0, 0, 0, 1, 0]);
    bins.columns.forEach((column, f) =>
      expect([...column]).toEqual([...binning.bins.subarray(f * 300, (f + 1) * 300)]),
    );
    expect(fromBlocks(bins)).toEqual(bins.columns.map((column) => [...column]));
  });

  it('leave out columns of one bin, but keep one that only missing cells vary', () => {
    const x = matrix(
      Array.from({ length: 200 }, (_, i) => [i, 5, i < 100 ? 1 : null, i % 3, null, 1]),
      [0, 0, 0, 3, 0, 2],
    );
    const bins = binsOf(x);
    expect([...bins.column]).toEqual([0, 2, 3]);
    expect([...bins.thresholds[1]!]).toEqual([Infinity]);
    expect(bins.widths[1]).toBe(1);
    expect(bins.columns[1]![150]).toBe(1);
  });

  it('of no columns, or of none that vary, are none', () => {
    for (const x of [
      matrix([[1], [1]]),
      { ...matrix([[1], [2]]), columns: [], names: [], levels: new Int32Array(0) },
    ])
      expect(binsOf(x)).toMatchObject({ blocks: [], columns: [], widths: new Int32Array(0) });
  });

  it('have cells for every value and one for missing, an even number for each feature, where the tables say', () => {
    const bins = binsOf(mixed(300));
    bins.widths.forEach((width, f) => {
      expect(bins.cellStart[f]! % 2).toBe(0);
      expect(bins.cellStart[f + 1]! - bins.cellStart[f]!).toBeGreaterThan(width);
      expect([...bins.table.subarray(4 * f, 4 * f + 4)]).toEqual([
        8 * bins.cellStart[f]!,
        width,
        bins.isCategory[f]!,
        -1,
      ]);
    });
    const [block] = bins.blocks;
    expect([...block!.offsets]).toEqual(
      [...bins.cellStart.subarray(0, 5), 1, 1, 1].map((start, k) => 8 * (k < 5 ? start : bins.cellStart[5]!)),
    );
  });

  it.each([63, 64, 65, 81, 200])('of %i columns stand in blocks of up to 64, or else of 16', (columns) => {
    const bins = binsOf(wide(columns, 50));
    expect(bins.blocks.flatMap(({ features }) => [...features])).toEqual([...bins.widths.keys()]);
    if (columns <= 64) expect(bins.blocks).toHaveLength(1);
    else expect(Math.max(...bins.blocks.map(({ features }) => features.length))).toBe(16);
    for (const { features, stride, offsets } of bins.blocks) {
      expect(stride).toBeGreaterThanOrEqual(offsets.length);
      expect(offsets.length).toBeGreaterThanOrEqual(features.length);
    }
    expect(fromBlocks(bins)).toEqual(bins.columns.map((column) => [...column]));
  });

  it('are joined where fewer are asked for; thresholds and missing cells stay right', () => {
    const x = matrix(
      Array.from({ length: 200 }, (_, i) => [i % 10 === 9 ? null : i, i % 50]),
      [0, 50],
    );
    const bins = binsOf(x, 63);
    const width = bins.widths[0]!;
    expect(width).toBeLessThanOrEqual(63);
    expect(width).toBeGreaterThan(45);
    const thresholds = bins.thresholds[0]!;
    expect(thresholds).toHaveLength(width);
    for (let i = 0; i < 200; i++)
      expect(bins.columns[0]![i]).toBe(i % 10 === 9 ? width : thresholds.findIndex((t) => i <= t));
    expect(bins.widths[1]).toBe(50); // levels are not neighbours
    expect(fromBlocks(bins)).toEqual(bins.columns.map((column) => [...column]));
  });
});

describe('binnings', () => {
  const x = mixed(100);

  it('are what was prepared, and what columns came later', () => {
    const prefix = { ...x, names: ['a'], levels: Int32Array.of(0), columns: [x.columns[0]!] };
    const prepared = binColumns(prefix);
    expect(binningsOf(x, prepared)).toEqual([prepared, binColumns(x, 1)]);
    expect(binningsOf(x, binColumns(x))).toHaveLength(1);
    const joined = loadBins(binningsOf(x, prepared), 100, 255, false).bins;
    const whole = binsOf(x);
    expect([...joined.column]).toEqual([...whole.column]);
    expect(joined.columns.map((c) => [...c])).toEqual(whole.columns.map((c) => [...c]));
    expect([...joined.cellStart]).toEqual([...whole.cellStart]);
    expect(joined.blocks.map(({ features }) => features[0])).toEqual([0, 1]);
  });

  it('of another table, or of more columns, are not used', () => {
    expect(binningsOf(x, binColumns(mixed(99)))).toEqual([binColumns(x)]);
    const first = { ...x, names: ['a'], levels: Int32Array.of(0), columns: [x.columns[0]!] };
    expect(binningsOf(first, binColumns(x))).toEqual([binColumns(first)]);
  });

  it('of some rows, in any order and repeated, are those of the table', () => {
    const binning = binColumns(x);
    const taken = takeBins(binning, Int32Array.of(7, 99, 7, 0));
    expect(taken.rows).toBe(4);
    for (let j = 0; j < 5; j++)
      expect([...taken.bins.subarray(4 * j, 4 * j + 4)]).toEqual(
        [7, 99, 7, 0].map((row) => binning.bins[100 * j + row]),
      );
    expect(taken.edges).toBe(binning.edges);
  });
});

describe('bins that stay in memory', () => {
  const [one, two] = [binColumns(mixed(200, 0.1, 'one')), binColumns(mixed(150, 0.1, 'two'))];
  /** The bins of all columns, and how far the memory is used when a fit has released its part. */
  const load = (binning: typeof one, maxBins: number, keep = true) => {
    const { bins, mark } = loadBins([binning], binning.rows, maxBins, keep);
    arena.release(mark);
    return { bins, mark };
  };
  const contents = (binning: typeof one, maxBins: number): number[][] => {
    const { bins } = loadBins([binning], binning.rows, maxBins, false);
    return bins.columns.map((column) => [...column]);
  };

  it('are found again by table and number of bins, and dropped for those of another table', () => {
    const start = arena.mark();
    const first = load(one, 255);
    expect(first.mark).toBeGreaterThan(start);
    expect(load(one, 255)).toEqual(first);
    const coarse = load(one, 63);
    expect(coarse.mark).toBeGreaterThan(first.mark);
    expect(load(one, 255).bins.blocks[0]!.bins).toBe(first.bins.blocks[0]!.bins);
    expect(load(one, 63).mark).toBe(coarse.mark);
    const other = load(two, 255);
    expect(other.bins.columns[0]!.byteOffset).toBe(first.bins.columns[0]!.byteOffset); // in its place
    expect(load(one, 255).mark).toBe(first.mark);
  });

  it('hold what freshly loaded ones do, whatever was loaded in between', () => {
    const rng = rngFrom('loads');
    for (let i = 0; i < 60; i++) {
      const [binning, maxBins] = [rng.int(2) ? one : two, [63, 127, 255][rng.int(3)]!];
      const { bins, mark } = loadBins([binning], binning.rows, maxBins, rng.int(3) > 0);
      expect(bins.columns.map((column) => [...column])).toEqual(contents(binning, maxBins));
      expect(fromBlocks(bins)).toEqual(bins.columns.map((column) => [...column]));
      arena.release(mark);
    }
  });
});

describe('the memory of a fit', () => {
  const { x, signal } = toy(400, 0.1);
  const y = numbers(signal);

  it('is given back, but for prepared bins', () => {
    fit(labelled(x, y), { n_estimators: 50 });
    const before = arena.mark();
    fit(labelled(x, y), { n_estimators: 50 });
    expect(arena.mark()).toBe(before);
    const prepared = gbdt.prepare!(x);
    fit(labelled(x, y), { n_estimators: 50 }, null, prepared);
    const kept = arena.mark();
    fit(labelled(x, y, allRows(300)), { n_estimators: 50, subsample: 0.5 }, null, prepared);
    fit(labelled(x, y, allRows(9)), { n_estimators: 50 }, null, prepared); // few rows: a copy
    expect(arena.mark()).toBe(kept);
  });

  it('is given back when the fit fails', () => {
    const before = arena.mark();
    const negative = labelled(x, numbers(signal.map(() => -1)));
    expect(() => fit(negative, { loss: 'poisson' })).toThrow(/labels/);
    expect(arena.mark()).toBe(before);
    expect(() => fit(negative, { loss: 'logistic' })).toThrow(/loss/);
    expect(arena.mark()).toBe(before);
  });

  it('does not grow with the number of fits', () => {
    const run = (i: number): void => {
      const [a, b] = [mixed(300, 0.1, `fits/${i % 3}`), mixed(300, 0.1, `fits/${i % 3}`)];
      const prepared = i % 2 ? gbdt.prepare!(a) : null;
      const values = numbers(b.columns[0]!.map((v) => v || 0));
      fit(labelled(a, values), { n_estimators: 50, max_bins: i % 4 < 2 ? 63 : 255 }, null, prepared);
    };
    for (let i = 0; i < 6; i++) run(i);
    const before = memory();
    for (let i = 0; i < 60; i++) run(i);
    expect(memory()).toBe(before);
  });
});

/** Last: it leaves the memory of this thread as large as can be. */
describe('where memory is short', () => {
  const small = binColumns(mixed(150));
  const wideBins = binColumns(wide(60, 20_000));
  const fill = (rest: number): number => {
    arena.u8(4 * 2 ** 30 - 2 ** 16 - arena.mark() - rest);
    return arena.mark();
  };

  it('loading fails and takes nothing', () => {
    const start = loadBins([small], 150, 255, true).mark;
    const short = fill(1024);
    expect(() => loadBins([wideBins], 20_000, 255, false)).toThrow(RangeError);
    expect(arena.mark()).toBe(short);
    expect(() => loadBins([small], 150, 63, true)).toThrow(RangeError); // beside those that are kept
    expect(arena.mark()).toBe(short);
    arena.release(start);
    expect(loadBins([small], 150, 255, true).mark).toBe(start);
  });

  it('a fit fails, and the next one that has room does not', () => {
    const { x, signal } = toy(400);
    const before = arena.mark();
    const short = fill(100_000);
    expect(() => fit(labelled(x, numbers(signal)))).toThrow(RangeError);
    expect(arena.mark()).toBe(short);
    arena.release(before);
    expect(() => fit(labelled(x, numbers(signal)), { n_estimators: 50 })).not.toThrow();
  });
});
