import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import {
  buildHistogram,
  chooseFeatures,
  newCells,
  newStore,
  readCells,
  subtractHistogram,
  takeHistogram,
} from '../../../src/learners/gbdt/histograms.js';
import type { Gradients, Histogram } from '../../../src/learners/gbdt/histograms.js';
import { matrix } from './toy-data.js';
import { binsOf, gradientsOf, listed, mixed } from './toy-engine.js';

const N = 500;
const rng = rngFrom('histograms');
const g = Float64Array.from({ length: N }, () => rng.normal() ** 3);
const h = Float64Array.from({ length: N }, () => rng.next());
const NARROW = mixed(N);
const WIDE = matrix(Array.from({ length: N }, () => Array.from({ length: 75 }, (_, j) => rng.int(2 + j))));
const rows = listed(rng.shuffle(allRows(N)).subarray(0, 300));

function built(
  bins: ReturnType<typeof binsOf>,
  gradients: Gradients,
  features: readonly number[],
  of = rows,
) {
  const store = newStore(bins, gradients.packed === null, 8, 2 ** 20);
  const histogram = takeHistogram(store)!;
  histogram.doubles.fill(NaN); // as a used one may hold anything
  buildHistogram(store, histogram, chooseFeatures(store, Int32Array.from(features)), of, gradients);
  return { store, histogram };
}

/** The cells of one feature that belong to it. */
function cellsOf(store: ReturnType<typeof built>['store'], histogram: Histogram, f: number): number[] {
  const [from, to] = [store.bins.cellStart[f]!, store.bins.cellStart[f]! + store.bins.widths[f]! + 1];
  return store.exact
    ? [...histogram.doubles.subarray(3 * from, 3 * to)]
    : [...histogram.words.subarray(2 * from, 2 * to)];
}

describe.each([
  ['packed', false],
  ['exact', true],
])('%s histograms', (_, exact) => {
  it.each([
    ['a few columns', NARROW, [0, 1, 2, 3, 4]],
    ['one of them', NARROW, [2]],
    ['most of them', NARROW, [0, 1, 3, 4]],
    ['many columns', WIDE, [...allRows(75)]],
    ['some of many', WIDE, [3, 5, 17, 33, 34, 60, 74]],
  ] as const)('of %s hold the sums of gradients, hessians and rows of each bin', (__, x, features) => {
    const bins = binsOf(x);
    for (const hessian of [h, null]) {
      const gradients = gradientsOf(rows, N, g, hessian, exact);
      const { store, histogram } = built(bins, gradients, features);
      const cells = newCells();
      const { gUnit, hUnit } = gradients.packed ?? { gUnit: 1e-13, hUnit: 1e-13 };
      for (const f of features) {
        readCells(store, histogram, f, gradients, exact ? null : 1, cells);
        for (let b = 0; b <= bins.widths[f]!; b++) {
          const inBin = rows.filter((r) => bins.columns[f]![r] === b);
          const of = (v: Float64Array | null): number => inBin.reduce((s, r) => s + (v ? v[r]! : 1), 0);
          // each row is off by less than a unit
          expect(Math.abs(cells.g[b]! - of(g))).toBeLessThanOrEqual(inBin.length * gUnit);
          expect(Math.abs(cells.h[b]! - of(hessian))).toBeLessThanOrEqual(hessian ? inBin.length * hUnit : 0);
          if (exact || !hessian) expect(cells.n[b]).toBe(inBin.length);
          else expect(cells.n[b]).toBe(cells.h[b]); // a row for each unit of hessian
        }
      }
    }
  });

  it('of a parent minus one child are those of the other child', () => {
    const bins = binsOf(NARROW);
    const gradients = gradientsOf(rows, N, g, h, exact);
    const some = [0, 2, 3];
    const { store, histogram: parent } = built(bins, gradients, some);
    const child = (of: Int32Array): Histogram => built(bins, gradients, some, listed(of)).histogram;
    const left = child(rows.filter((r) => r % 3 === 0));
    const right = child(rng.shuffle(rows.filter((r) => r % 3 !== 0)));
    subtractHistogram(store, parent, left, listed(some));
    for (const f of some) {
      const [got, want] = [cellsOf(store, parent, f), cellsOf(store, right, f)];
      if (!exact)
        expect(got).toEqual(want); // in any order of rows
      else got.forEach((v, i) => expect(v).toBeCloseTo(want[i]!, 11));
    }
  });

  it('of a parent minus one child have nothing in cells whose rows the child all has', () => {
    const bins = binsOf(NARROW);
    const gradients = gradientsOf(rows, N, g, h, exact);
    const inBin = (b: number): Int32Array => rows.filter((r) => bins.columns[2]![r] === b);
    const width = bins.widths[2]!;
    const { store, histogram } = built(bins, gradients, [2]);
    const child = listed([...rng.shuffle(inBin(width)), ...rng.shuffle(inBin(1)), ...inBin(0).slice(1)]);
    subtractHistogram(store, histogram, built(bins, gradients, [2], child).histogram, listed([2]));
    const cells = newCells();
    readCells(store, histogram, 2, gradients, 1, cells);
    for (const b of [width, 1]) expect([cells.g[b], cells.h[b], cells.n[b]]).toEqual([0, 0, 0]);
    expect(cells.n[0]).toBeGreaterThan(0);
    expect(child.length).toBeGreaterThan(60);
  });

  it('of no rows are 0', () => {
    const gradients = gradientsOf(rows, N, g, h, exact);
    const { store, histogram } = built(binsOf(NARROW), gradients, [0, 3], listed([]));
    for (const f of [0, 3]) expect(new Set(cellsOf(store, histogram, f))).toEqual(new Set([0]));
  });
});

describe('the store of histograms', () => {
  it('makes at least three, at most as many as asked for, as memory allows, and then gives free ones again', () => {
    const bins = binsOf(NARROW);
    const count = (most: number, bytes: number): number => {
      const store = newStore(bins, false, most, bytes);
      let made = 0;
      while (takeHistogram(store)) made++;
      return made;
    };
    expect(count(32, 2 ** 28)).toBe(32);
    expect(count(32, 0)).toBe(3);
    const size = 8 * (bins.cellStart.at(-1)! + 4);
    expect(count(32, 7.5 * size)).toBe(7);
    const store = newStore(bins, false, 3, 0);
    const [a, b] = [takeHistogram(store)!, takeHistogram(store)!];
    expect(b.address).toBeGreaterThanOrEqual(a.address + size);
    takeHistogram(store);
    store.free.push(a);
    expect(takeHistogram(store)).toBe(a);
    expect(takeHistogram(store)).toBeNull();
  });
});
