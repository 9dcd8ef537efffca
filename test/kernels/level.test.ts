import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import type { Rng } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

const { kernels, arena } = useKernels();

type Leaf = { g: number[][]; h: number[][]; least: number };
type Problem = { widths: number[]; isCategory: boolean[]; leaves: Leaf[]; l1: number; l2: number };

/** Leaves whose features all have the same totals; some leaves and features have no missing values. */
function problem(rng: Rng): Problem {
  const features = 1 + rng.int(6);
  const widths = Array.from({ length: features }, () => 1 + rng.int(rng.int(2) ? 255 : 9));
  const gaps = widths.map(() => rng.int(2));
  const leaves = Array.from({ length: 1 + rng.int(9) }, () => {
    const g = widths.map((w) => new Array<number>(w + 1).fill(0));
    const h = widths.map((w) => new Array<number>(w + 1).fill(0));
    const without = rng.int(3) === 0;
    for (let row = rng.int(400); row >= 0; row--) {
      const [ownG, ownH] = [Math.round(1000 * rng.normal()), 1 + rng.int(900)];
      widths.forEach((w, f) => {
        const bin = rng.int(gaps[f] && !without ? w + 1 : w);
        g[f]![bin]! += ownG + (bin > w / 2 ? 300 : 0);
        h[f]![bin]! += ownH;
      });
    }
    // the shift by bin must not change the totals
    const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
    for (const list of g) list[0]! += sum(g[0]!) - sum(list);
    return { g, h, least: 0.5 + rng.int(3000) };
  });
  const isCategory = widths.map(() => rng.int(5) === 0);
  return { widths, isCategory, leaves, l1: rng.int(2) * rng.int(2000), l2: rng.int(2) * 500 };
}

/** The largest sum of gains over the leaves, by brute force. */
function gainOf({ widths, leaves, l1, l2 }: Problem, f: number): number {
  const width = widths[f]!;
  const score = (g: number, h: number): number => Math.max(0, Math.abs(g) - l1) ** 2 / (h + l2);
  const sumTo = (list: number[], b: number, missing: boolean): number =>
    list.slice(0, b + 1).reduce((a, v) => a + v, missing ? list[width]! : 0);
  let best = 0;
  for (const missing of [false, true])
    for (let b = 0; b < (missing ? width - 1 : width); b++) {
      let sum = 0;
      for (const { g, h, least } of leaves) {
        const [allG, allH] = [g[f]!, h[f]!].map((list) => list.reduce((a, v) => a + v, 0)) as [
          number,
          number,
        ];
        const [leftG, leftH] = [sumTo(g[f]!, b, missing), sumTo(h[f]!, b, missing)];
        if (leftH < least || allH - leftH < least) continue;
        sum += score(leftG, leftH) + score(allG - leftG, allH - leftH) - score(allG, allH);
      }
      best = Math.max(best, sum);
    }
  return best;
}

function chosen({ widths, isCategory, leaves, l1, l2 }: Problem, list: number[]): number {
  const start = widths.map((_, f) => widths.slice(0, f).reduce((a, w) => a + w + 1 + ((w + 1) % 2), 0));
  const cells = start.at(-1)! + widths.at(-1)! + 8;
  const features = arena.i32(4 * widths.length);
  widths.forEach((w, f) => features.set([8 * start[f]!, w, Number(isCategory[f]), 0], 4 * f));
  const table = arena.i32(8 * leaves.length);
  const floats = new Float32Array(table.buffer, table.byteOffset, table.length);
  leaves.forEach(({ g, h, least }, i) => {
    // what lies between the features and behind them must not matter
    const words = arena.i32(2 * cells).fill(123456789);
    widths.forEach((w, f) => {
      for (let b = 0; b <= w; b++) words.set([h[f]![b]!, g[f]![b]!], 2 * (start[f]! + b));
    });
    const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
    table.set([words.byteOffset, 0, sum(h[0]!), sum(g[0]!)], 8 * i);
    floats[8 * i + 1] = least;
  });
  const at = arena.i32(list.length);
  at.set(list);
  const { byteOffset } = features;
  return kernels.bestOfLevel(table.byteOffset, leaves.length, byteOffset, at.byteOffset, list.length, l1, l2);
}

describe('bestOfLevel', () => {
  it('is the listed number whose best split gains most over all leaves, as brute force finds', () => {
    let found = 0;
    for (let seed = 0; seed < 150; seed++) {
      const rng = rngFrom(`level ${seed}`);
      const p = problem(rng);
      const list = Array.from(p.widths.keys()).filter(() => rng.int(4) > 0);
      const mark = arena.mark();
      const f = chosen(p, list);
      arena.release(mark);
      const gains = list.map((j) => (p.isCategory[j] ? 0 : gainOf(p, j)));
      const best = Math.max(0, ...gains);
      const scale = p.leaves.reduce(
        (s, { g, h }) => s + g[0]!.reduce((a, b) => a + b, 0) ** 2 / h[0]!.reduce((a, b) => a + b, 1),
        0,
      );
      const slack = 1e-5 * best + 1e-6 * scale;
      if (f < 0) expect(best).toBeLessThanOrEqual(slack);
      else {
        found++;
        expect(list).toContain(f);
        expect(gains[list.indexOf(f)]).toBeGreaterThanOrEqual(best - slack);
      }
    }
    expect(found).toBeGreaterThan(80);
  });
});
