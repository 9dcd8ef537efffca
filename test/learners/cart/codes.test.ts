import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { listPresent, newPresent, sortByKey } from '../../../src/learners/cart/cells.js';
import { binnedCodes, exactCodes, lastAtMost } from '../../../src/learners/cart/codes.js';
import { binColumns } from '../../../src/learners/trees/binning.js';
import { matrix, randomRows } from './data.js';

const NONE = new Int32Array(0);

describe('exactCodes', () => {
  it('ranks the distinct values; missing comes after the last', () => {
    const x = matrix([
      [5, 1],
      [-1, 1],
      [null, 1],
      [5, 1],
      [0.5, 1],
    ]);
    const codes = exactCodes(x, allRows(5), NONE);
    expect([...codes.column]).toEqual([0]);
    expect([...codes.codes]).toEqual([2, 0, 3, 2, 1]);
    expect([...codes.low]).toEqual([-1, 0.5, 5]);
    expect([...codes.high]).toEqual([-1, 0.5, 5]);
  });

  it('leaves out what is constant on the training rows, and has codes for validation rows', () => {
    const x = matrix([
      [1, 7],
      [2, 7],
      [1.5, 8],
    ]);
    const codes = exactCodes(x, Int32Array.of(0, 1), Int32Array.of(2));
    expect([...codes.column]).toEqual([0]);
    expect([...codes.codes]).toEqual([0, 2, 1]);
  });

  it('lets neighbours share a code beyond 65,535 values, with the range of each', () => {
    const rows = 70_000;
    const column = Float64Array.from({ length: rows }, (_, i) => (i * 7919) % rows);
    const x = { rows, names: ['x'], levels: new Int32Array(1), columns: [column] };
    const { codes, widths, low, high } = exactCodes(x, allRows(rows), NONE);
    expect(widths[0]).toBe(65_535);
    for (let i = 0; i < rows; i++) {
      const c = codes[i]!;
      if (!(low[c]! <= column[i]! && column[i]! <= high[c]!)) expect.fail(`row ${i}`);
    }
    expect(high.every((h, c) => c + 1 === high.length || h < low[c + 1]!)).toBe(true);
  });
});

describe('binnedCodes', () => {
  it('gives the same with prepared bins as without, also for columns that came later', () => {
    const x = matrix(randomRows(300, 5, 7, 'bins'), [0, 0, 0, 0, 7]);
    const rows = allRows(300).filter((row) => row % 3 > 0);
    const first = {
      ...x,
      names: x.names.slice(0, 3),
      levels: x.levels.slice(0, 3),
      columns: x.columns.slice(0, 3),
    };
    const plain = binnedCodes(x, rows, NONE, null);
    expect(binnedCodes(x, rows, NONE, binColumns(x))).toEqual(plain);
    expect(binnedCodes(x, rows, NONE, binColumns(first))).toEqual(plain);
    expect([...plain.levels.start]).toEqual([0, 0, 0, 0, 0, 7]);
  });
});

describe('listPresent', () => {
  it('lists the codes that were marked, ascending, and forgets them', () => {
    const rng = rngFrom('bits');
    const present = newPresent(300);
    for (let round = 0; round < 20; round++) {
      const marked = new Set(Array.from({ length: rng.int(40) }, () => rng.int(301)));
      for (const c of marked) present.bits[c >>> 5]! |= 1 << (c & 31);
      const count = listPresent(present, 301);
      expect([...present.list.subarray(0, count)]).toEqual([...marked].sort((a, b) => a - b));
      expect(present.bits.every((word) => word === 0)).toBe(true);
    }
  });
});

describe('sorting and searching', () => {
  it('sortByKey orders codes by key and keeps the order of equals', () => {
    const list = Int32Array.of(0, 1, 2, 3, 9);
    sortByKey(list, 4, Float64Array.of(2, 1, 2, 0.5));
    expect([...list]).toEqual([3, 1, 0, 2, 9]);
  });

  it('lastAtMost finds the last item that is not above', () => {
    const items = Float64Array.of(1, 2, 2, 5);
    expect([0, 1, 2, 4.9, 5, 6].map((v) => lastAtMost(items, 0, 4, v))).toEqual([0, 0, 2, 2, 3, 3]);
  });
});
