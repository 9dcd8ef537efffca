import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import type { Matrix } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import type { Params } from '../../../src/core/space.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { binningsOf, loadBins } from '../../../src/learners/gbdt/bins.js';
import { newDart } from '../../../src/learners/gbdt/dart.js';
import { gbdt } from '../../../src/learners/gbdt/gbdt.js';
import { recordTrees } from '../../../src/learners/gbdt/recorded-trees.js';
import type { RecordedForest } from '../../../src/learners/gbdt/recorded-trees.js';
import { nodesOf } from '../../../src/learners/trees/nodes.js';
import { addTrees, newForest } from '../../../src/learners/trees/trees.js';
import { classes, fit, labelled, matrix, numbers, toy } from './toy-data.js';
import type { State } from './toy-data.js';

const DART: Params = { boosting: 'dart', n_estimators: 100, learning_rate: 0.1 };
const rmse = (data: Float64Array, y: Float64Array): number =>
  Math.sqrt(data.reduce((sum, v, i) => sum + (v - y[i]!) ** 2, 0) / y.length);

describe('boosting with dropouts', () => {
  it('gives the same bytes for the same seed and others for another', () => {
    const { x, signal } = toy(300, 0.1);
    const run = (seed: string): State => fit(labelled(x, numbers(signal)), DART, null, null, seed);
    expect(run('a')).toEqual(run('a'));
    expect(run('a')).not.toEqual(run('b'));
  });

  it('is plain boosting if nothing is ever dropped', () => {
    const { x, signal } = toy(300, 0.1);
    const plain = fit(labelled(x, numbers(signal)), { ...DART, boosting: 'gbdt' });
    for (const more of [{ drop_rate: 0 }, { skip_drop: 1 }])
      expect(fit(labelled(x, numbers(signal)), { ...DART, ...more })).toEqual(plain);
  });

  it('learns numbers and classes on rows it has not seen, with any growth', () => {
    const { x, signal } = toy(2000, 0.05);
    const train = allRows(1000);
    const rest = train.map((i) => i + 1000);
    const truth = signal.slice(1000);
    for (const growth of ['leaf', 'depth', 'symmetric']) {
      const params = { ...DART, n_estimators: 300, growth };
      const { data } = gbdt.predict(fit(labelled(x, numbers(signal), train), params), x, rest);
      expect(rmse(data, truth)).toBeLessThan(0.5 * rmse(new Float64Array(1000), truth));
    }
    const codes = signal.map((v) => (v > 1 ? 2 : v > -1 ? 1 : 0));
    const { data } = gbdt.predict(fit(labelled(x, classes(codes, 3), train), DART), x, rest);
    const right = rest.filter((row, i) => {
      const p = data.subarray(3 * i, 3 * i + 3);
      return p.indexOf(Math.max(...p)) === codes[row];
    });
    expect(right.length).toBeGreaterThan(750);
  });

  it('keeps all rounds, whatever the validation rows say', () => {
    const { x, noise } = toy(300);
    const y = numbers(noise);
    const params = { ...DART, early_stopping_rounds: 20 };
    const state = fit(labelled(x, y, allRows(200)), params, labelled(x, y, Int32Array.of(250, 251, 252)));
    expect(nodesOf(state.trees).roots).toHaveLength(100);
  });

  it('comes to one plain round if all others are always dropped: k + 1 equal trees share its weight', () => {
    const { x, signal } = toy(300, 0.1);
    const all: Params = { subsample: 1, feature_fraction: 1, histogram: 'exact', learning_rate: 0.3 };
    const params: Params = { ...DART, ...all, drop_rate: 1, skip_drop: 0, max_drop: 1000, n_estimators: 50 };
    const state = fit(labelled(x, numbers(signal)), params);
    const { roots } = nodesOf(state.trees);
    expect(roots).toHaveLength(50);
    const once = fit(labelled(x, numbers(signal)), { ...all, n_estimators: 50 });
    const { trees } = once;
    const end = nodesOf(trees).roots[1]!;
    const tests = trees.tests.slice(0, end);
    const leaves = tests.filter((t) => t === 0).length;
    const first = {
      ...trees,
      tests,
      cuts: trees.cuts.slice(0, end - leaves),
      leaves: trees.leaves.slice(0, leaves),
      cover: trees.cover.slice(0, leaves),
    };
    const expected = gbdt.predict({ ...once, trees: first }, x).data;
    gbdt.predict(state, x).data.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 5));
  });
});

/** Numbers with gaps and a category of 20 levels. */
function table(rows: number): Matrix {
  const rng = rngFrom('table');
  const cells = Array.from({ length: rows }, () => [
    rng.next() < 0.2 ? null : rng.normal(),
    rng.int(5),
    rng.next() < 0.1 ? null : rng.int(20),
  ]);
  return matrix(cells, [0, 0, 20]);
}

/** A round of two trees with three random splits each, added to the scores of all rows. */
function growRound(forest: RecordedForest, rate: number, seed: string): void {
  for (let k = 0; k < 2; k++) {
    const rng = rngFrom(`${seed}/${k}`);
    const leaves = [forest.addTree()];
    for (let s = 0; s < 3; s++) {
      const [leaf] = leaves.splice(rng.int(leaves.length), 1);
      const words = Uint32Array.from({ length: 8 }, () => rng.int(2 ** 32));
      const thresholds = thresholdsOf[rng.int(2)]!;
      const column = thresholdsOf.indexOf(thresholds);
      const missing = rng.int(2) === 1;
      const child =
        rng.int(3) === 0
          ? forest.splitCategory(leaf!, 2, words, ((words[0]! >>> 20) & 1) === 1)
          : forest.split(leaf!, column, thresholds[rng.int(thresholds.length)]!, missing);
      leaves.push(child, child + 1);
    }
    for (const leaf of leaves) forest.setValue(leaf, Math.fround(rate * rng.normal()));
  }
}
let thresholdsOf: Float64Array[] = [];

describe('dropping trees', () => {
  it('leaves scores what the final trees say of the raw values, gaps and levels included', () => {
    const x = table(500);
    const { arena } = useKernels();
    const binnings = binningsOf(x, null);
    const { bins, mark } = loadBins(binnings, x.rows, 255, false);
    thresholdsOf = [bins.thresholds[0]!.slice(), bins.thresholds[1]!.slice()];
    const forest = recordTrees(newForest(), bins);
    const scores = [arena.f64(x.rows).fill(0), arena.f64(x.rows).fill(0)];
    const lists = [allRows(x.rows).filter((r) => r % 3 > 0), allRows(x.rows).filter((r) => r % 3 === 0)];
    const dart = newDart(forest, scores, lists, 0.3, { dropRate: 0.3, maxDrop: 6, skipDrop: 0.2 }, arena);
    const rows = arena.i32(x.rows);
    const rates = new Set<number>();
    for (let round = 0; round < 40; round++) {
      const rate = dart.begin(rngFrom(`drop ${round}`));
      rates.add(rate);
      growRound(forest, rate, `round ${round}`);
      const barren = round % 10 === 9;
      for (let k = 0; k < 2; k++) {
        if (barren) forest.scale(2 * round + k, 0);
        rows.set(allRows(x.rows));
        forest.addTo(2 * round + k, rows, scores[k]!);
      }
      dart.end(!barren);
    }
    const levels = { start: Int32Array.from(binnings[0]!.levelStart), bins: binnings[0]!.levelBins };
    const trees = forest.finish(80, 1, levels);
    const raw = new Float64Array(2 * x.rows);
    addTrees(trees, x, allRows(x.rows), 2, raw);
    raw.forEach((v, i) => expect(scores[i % 2]![i >> 1]).toBeCloseTo(v, 5));
    expect([...rates].sort((a, b) => b - a).slice(0, 2)).toEqual([0.3, 0.15]);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.3 / 7);
    expect(Math.max(...raw)).toBeGreaterThan(0.5);
    arena.release(mark);
  });
});
