import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import type { Rng } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

/** Histograms of features of all widths, with nonsense in every cell that belongs to nobody. */
type Problem = {
  readonly histogram: BigInt64Array;
  /** that of some of the rows */
  readonly child: BigInt64Array;
  readonly starts: readonly number[];
  readonly widths: readonly number[];
  readonly isCategory: readonly boolean[];
  readonly table: Int32Array;
  readonly list: Int32Array;
};
type Rules = { readonly l1: number; readonly l2: number; readonly least: number };
type Border = {
  readonly f: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
};

const { kernels, arena } = useKernels();
const NONSENSE = (99999999n << 32n) + 1000n;

function words(length: number): BigInt64Array {
  const doubles = arena.f64(length);
  return new BigInt64Array(doubles.buffer, doubles.byteOffset, length).fill(NONSENSE);
}

/** signal: how much the gradients of a row follow its bins; missing: share of rows with a missing value. */
function problem(rng: Rng, widths: readonly number[], missing: number, mean: number): Problem {
  const isCategory = widths.map((_, f) => f % 5 === 4);
  const starts: number[] = [];
  let cells = 0;
  for (const width of widths) {
    starts.push(cells);
    cells += width + 1 + rng.int(4);
    cells += cells % 2; // as in the engine: two cells at a time are aligned
  }
  const histogram = words(cells + 4);
  const child = words(cells + 4);
  widths.forEach((width, f) => {
    for (const h of [histogram, child]) h.fill(0n, starts[f], starts[f]! + width + 1);
  });
  const rows = 1 + rng.int(400);
  for (let i = 0; i < rows; i++) {
    const u = rng.next();
    const g = BigInt(Math.round(1000 * (rng.normal() + 2 * Math.sin(7 * u) + mean)));
    const v = (g << 32n) + BigInt(rng.int(1000));
    widths.forEach((width, f) => {
      const bin = f % 2 ? rng.int(width) : Math.floor(u * width);
      const cell = starts[f]! + (rng.next() < missing * (f % 3) ? width : bin);
      histogram[cell]! += v;
      if (i % 3 === 0) child[cell]! += v;
    });
  }
  const table = arena.i32(4 * widths.length);
  // every other feature is taken for sparse, bin 0 for its common one: that must not hide a split
  widths.forEach((width, f) => table.set([8 * starts[f]!, width, Number(isCategory[f]), -(f % 2)], 4 * f));
  const list = arena.i32(widths.length);
  widths.forEach((_, f) => (list[f] = f));
  return { histogram, child, starts, widths, isCategory, table, list };
}

const gOf = (v: bigint): number => Number(v >> 32n);
const hOf = (v: bigint): number => Number(v & 0xffffffffn);

/** The sum of all rows: each is in one cell of a feature. */
function totalOf({ histogram, starts, widths }: Problem, f: number): bigint {
  let sum = 0n;
  for (let b = 0; b <= widths[f]!; b++) sum += histogram[starts[f]! + b]!;
  return sum;
}

/** What parting the rows takes off the loss, more than one leaf does, up to what is the same for every border. */
function gainOf(left: bigint, total: bigint, { l1, l2 }: Rules): number {
  const score = (g: number, h: number): number => Math.max(0, Math.abs(g) - l1) ** 2 / (h + l2);
  const [g, h] = [gOf(total), hOf(total)];
  const [gl, hl] = [gOf(left), hOf(left)];
  if (l1 > 0) return score(gl, hl) + score(g - gl, h - hl);
  return score(gl, hl) + score(g - gl, h - hl) - g ** 2 / (h + 2 * l2);
}

/** Every border that a split may have, of every listed number. */
function bordersOf(p: Problem, rules: Rules, among: Iterable<number>): Border[] {
  const borders: Border[] = [];
  for (const f of among) {
    if (p.isCategory[f]) continue;
    const width = p.widths[f]!;
    const cell = (b: number): bigint => p.histogram[p.starts[f]! + b]!;
    const total = totalOf(p, f);
    for (const missingLeft of cell(width) === 0n ? [false] : [false, true]) {
      let left = missingLeft ? cell(width) : 0n;
      const to = !missingLeft && cell(width) !== 0n ? width : width - 1;
      for (let bin = 0; bin < to; bin++) {
        left += cell(bin);
        if (Math.min(hOf(left), hOf(total) - hOf(left)) < rules.least) continue;
        borders.push({ f, bin, missingLeft, gain: gainOf(left, total, rules) });
      }
    }
  }
  return borders;
}

/** What the kernel finds; the histogram becomes that without the child's rows if there is a child. */
function scan(p: Problem, total: bigint, { l1, l2, least }: Rules, list: Int32Array, withChild: boolean) {
  const out = arena.i32(4).fill(-9);
  kernels.scanSplits(
    p.histogram.byteOffset,
    withChild ? p.child.byteOffset : 0,
    p.table.byteOffset,
    list.byteOffset,
    list.length,
    gOf(total),
    hOf(total),
    l1,
    l2,
    least,
    out.byteOffset,
  );
  expect(out[3]).toBe(-9);
  return { f: out[0]!, bin: out[1]!, missingLeft: out[2] === 1 };
}

const WIDTHS = Array.from({ length: 255 }, (_, i) => i + 1);
const RULES: readonly Rules[] = [
  { l1: 0, l2: 0, least: 0.5 },
  { l1: 0, l2: 700, least: 2000 },
  { l1: 3000, l2: 500, least: 0.5 },
  { l1: 1, l2: 0, least: 5000 },
];
const TOLERANCE = 1e-5;

/** The same border as brute force finds in doubles, or one whose gain is as large. */
function expectBest(found: ReturnType<typeof scan>, borders: readonly Border[]): void {
  const best = Math.max(0, ...borders.map(({ gain }) => gain));
  const same = ({ f, bin, missingLeft }: Border): boolean =>
    f === found.f && bin === found.bin && missingLeft === found.missingLeft;
  const gain = found.f < 0 ? 0 : (borders.find(same)?.gain ?? NaN);
  expect(gain).toBeGreaterThanOrEqual(best * (1 - TOLERANCE));
}

describe.each(RULES)('scanSplits with l1 $l1, l2 $l2, least hessian $least', (rules) => {
  it('finds on one number of any width what trying every border finds', () => {
    let found = 0;
    for (const width of WIDTHS) {
      const rng = rngFrom(`one/${width}`);
      for (const missing of [0, 0.3]) {
        const p = problem(rng, [2, width, width], missing, 0);
        for (const f of [1, 2]) {
          const split = scan(p, totalOf(p, f), rules, p.list.subarray(f, f + 1), false);
          const borders = bordersOf(p, rules, [f]);
          expectBest(split, borders);
          if (split.f >= 0) found++;
        }
      }
    }
    expect(found).toBeGreaterThan(900); // of 1020: it is not that there was nothing to find
  });

  it.each([0, 1, -4])(
    'finds the best among many numbers, mean gradient %i, and passes over categories',
    (mean) => {
      for (let round = 0; round < 40; round++) {
        const rng = rngFrom(`many/${round}`);
        const widths = Array.from({ length: 1 + rng.int(12) }, () => 1 + rng.int(round % 2 ? 255 : 9));
        const p = problem(rng, widths, 0.2, mean);
        const before = p.histogram.slice();
        const some = p.list.filter(() => rng.next() < 0.7);
        const list = p.list.subarray(0, some.length);
        list.set(some);
        const split = scan(p, totalOf(p, 0), rules, list, false);
        expect(split.f < 0 || list.includes(split.f)).toBe(true);
        expectBest(split, bordersOf(p, rules, list));
        expect(p.histogram.slice()).toEqual(before);
      }
    },
  );

  it('takes the child off the parent first, categories as well, and listed features alone', () => {
    for (let round = 0; round < 40; round++) {
      const rng = rngFrom(`child/${round}`);
      const p = problem(
        rng,
        Array.from({ length: 9 }, () => 1 + rng.int(255)),
        0.2,
        0,
      );
      const list = p.list.subarray(0, 7);
      const expected = p.histogram.slice();
      for (const f of list)
        for (let b = p.starts[f]!; b <= p.starts[f]! + p.widths[f]!; b++) expected[b]! -= p.child[b]!;
      const rest = totalOf({ ...p, histogram: expected }, 0);
      const child = p.child.slice();
      const split = scan(p, rest, rules, list, true);
      expect(p.histogram.slice()).toEqual(expected);
      expect(p.child.slice()).toEqual(child);
      expectBest(split, bordersOf(p, rules, list));
    }
  });
});

describe('scanSplits', () => {
  const rules = RULES[0]!;
  const onNumber = (cells: readonly (readonly [number, number])[]) => {
    const p = problem(rngFrom('cells'), [cells.length - 1], 0, 0);
    cells.forEach(([g, h], b) => (p.histogram[b] = (BigInt(g) << 32n) + BigInt(h)));
    return { p, total: totalOf(p, 0) };
  };
  const none = { f: -1, bin: -1, missingLeft: false };

  it('finds nothing where nothing is gained: no features, one bin, equal gradients, no hessian', () => {
    const { p, total } = onNumber([
      [5, 1],
      [-5, 1],
      [0, 0],
    ]);
    expect(scan(p, total, rules, p.list.subarray(0, 0), false)).toEqual(none);
    expect(scan(p, total, rules, p.list, false)).toEqual({ ...none, f: 0, bin: 0 });
    for (const cells of [
      [
        [5, 1],
        [0, 0],
      ],
      [
        [4, 2],
        [6, 3],
        [0, 0],
      ],
      [
        [0, 2],
        [0, 3],
        [0, 1],
      ],
      [
        [5, 0],
        [-5, 3],
        [0, 0],
      ],
    ] as const) {
      const flat = onNumber(cells);
      expect(scan(flat.p, flat.total, rules, flat.p.list, false)).toEqual(none);
    }
  });

  it('parts values from missing ones, and takes the first of equal borders', () => {
    const apart = onNumber([
      [5, 1],
      [10, 2],
      [-5, 1],
    ]);
    expect(scan(apart.p, apart.total, rules, apart.p.list, false)).toEqual({
      f: 0,
      bin: 1,
      missingLeft: false,
    });
    const equal = onNumber([
      [5, 1],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [-5, 1],
      [0, 0],
    ]);
    expect(scan(equal.p, equal.total, rules, equal.p.list, false)).toEqual({ ...none, f: 0, bin: 0 });
  });

  it('sees sides of a few rows beside sums that fill 31 bits', () => {
    for (let round = 0; round < 60; round++) {
      const rng = rngFrom(`large/${round}`);
      // 100,000 rows, 20,000 units each; in the last bins a few of them
      const cells = Array.from({ length: 255 }, (_, b): readonly [number, number] => {
        const rows = b > 200 ? 1 + rng.int(30) : rng.int(900);
        const pull = b > 200 && round % 2 ? rows / 2 : 0;
        const g = 6000 * (Math.sqrt(rows) * rng.normal() + pull + rows * (round % 3));
        return [Math.round(g), Math.round(rows * 20000 * (0.5 + rng.next() / 2))];
      });
      const { p, total } = onNumber([...cells, [0, 0]]);
      expect(hOf(total)).toBeGreaterThan(2 ** 30);
      const split = scan(p, total, rules, p.list, false);
      expectBest(split, bordersOf(p, rules, [0]));
      expect(split.f).toBe(0);
    }
  });

  it('holds sums up to the ends of the range', () => {
    const most = 2 ** 30;
    const ends = onNumber([
      [most, most],
      [-most, most - 1],
      [0, 0],
    ]);
    expect(scan(ends.p, ends.total, rules, ends.p.list, false)).toEqual({ ...none, f: 0, bin: 0 });
    const negative = onNumber([
      [-most, most],
      [-most, 1],
      [-1, most - 2],
      [0, 0],
    ]);
    expect(scan(negative.p, negative.total, rules, negative.p.list, false)).toMatchObject({ f: 0, bin: 1 });
  });
});

describe('subtract', () => {
  it('takes the child off the listed features, with every width, and leaves all else', () => {
    for (const width of WIDTHS) {
      const p = problem(rngFrom(`subtract/${width}`), [width, 3, width, 4, width], 0.2, 0);
      const list = p.list.subarray(0, 3);
      list.set([4, 0, 2]);
      const expected = p.histogram.slice();
      for (const f of list)
        for (let b = p.starts[f]!; b <= p.starts[f]! + p.widths[f]!; b++) expected[b]! -= p.child[b]!;
      kernels.subtract(
        p.histogram.byteOffset,
        p.child.byteOffset,
        p.table.byteOffset,
        list.byteOffset,
        list.length,
      );
      expect(p.histogram.slice()).toEqual(expected);
    }
  });
});
