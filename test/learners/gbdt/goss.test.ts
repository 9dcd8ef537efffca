import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import type { Params } from '../../../src/core/space.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { gbdt } from '../../../src/learners/gbdt/gbdt.js';
import { newPicker, sidesOf } from '../../../src/learners/gbdt/goss.js';
import { coverOf, nodesOf } from '../../../src/learners/trees/nodes.js';
import { classes, fit, labelled, numbers, toy } from './toy-data.js';
import type { State } from './toy-data.js';

const GOSS: Params = { data_sample: 'goss', n_estimators: 100, learning_rate: 0.1 };
const rmse = (data: Float64Array, y: Float64Array): number =>
  Math.sqrt(data.reduce((sum, v, i) => sum + (v - y[i]!) ** 2, 0) / y.length);
const sumOver = (rows: Int32Array, values: Float64Array): number =>
  rows.reduce((sum, row) => sum + values[row]!, 0);

/** Draws from every second row of a table, as often as there are seeds. */
function draws(importance: Float64Array, count: number) {
  const { arena } = useKernels();
  const mark = arena.mark();
  const train = allRows(importance.length).filter((row) => row % 2 === 1);
  const sides = sidesOf(train.length, 0.2, 0.1);
  const picker = newPicker(importance.length, train.length, sides);
  const out = new Int32Array(train.length);
  const drawn = Array.from({ length: count }, (_, seed) => {
    const [g, h] = [importance.slice(), new Float64Array(importance.length).fill(1)];
    picker.pick(train, importance, rngFrom(`draw ${seed}`), out);
    const bag = out.slice(0, sides.top + sides.other);
    picker.weigh(bag, g, h);
    return { bag, outside: out.slice(bag.length), g, h };
  });
  arena.release(mark);
  return { train, sides, drawn };
}

describe('gradient-based one-side sampling', () => {
  const rng = rngFrom('importance');
  const importance = Float64Array.from({ length: 1000 }, () => rng.normal() ** 2);

  it('deals every row once, both parts in their order', () => {
    const { train, sides, drawn } = draws(importance, 20);
    expect(sides).toEqual({ top: 100, other: 50 });
    for (const { bag, outside } of drawn) {
      expect([...bag, ...outside].sort((a, b) => a - b)).toEqual([...train]);
      expect([...bag]).toEqual([...bag].sort((a, b) => a - b));
      expect([...outside]).toEqual([...outside].sort((a, b) => a - b));
    }
  });

  it('keeps all rows with the largest gradients, unweighted, and weighs the others by (1 - top) / other', () => {
    const { train, drawn } = draws(importance, 20);
    const order = [...train].sort((a, b) => importance[b]! - importance[a]!);
    const top = new Set(order.slice(0, 100));
    for (const { bag, h } of drawn) {
      expect([...bag].filter((row) => top.has(row))).toHaveLength(100);
      for (const row of bag) expect(h[row]).toBe(top.has(row) ? 1 : 8);
    }
    expect(drawn[0]!.bag).not.toEqual(drawn[1]!.bag);
  });

  it('has the sums of all rows on average: within 4 standard errors over 2000 draws, with ties and without', () => {
    for (const values of [importance, importance.map((v) => Math.round(2 * v)), importance.map(() => 1)]) {
      const { train, drawn } = draws(values, 2000);
      const labels = values.map((_, row) => (row % 7) - 3);
      for (const of of [
        ({ bag, g }: (typeof drawn)[0]) => sumOver(bag, g),
        ({ bag, h }: (typeof drawn)[0]) => bag.reduce((sum, row) => sum + h[row]! * labels[row]!, 0),
      ]) {
        const truth = of({ bag: train, outside: train, g: values, h: values.map(() => 1) });
        const sums = drawn.map(of);
        const mean = sums.reduce((a, b) => a + b, 0) / sums.length;
        const deviation = Math.sqrt(sums.reduce((a, v) => a + (v - mean) ** 2, 0) / sums.length);
        const slack = (4 * deviation) / Math.sqrt(sums.length) + 1e-9 * Math.abs(truth);
        expect(Math.abs(mean - truth)).toBeLessThanOrEqual(slack);
      }
    }
  });

  it('sees all rows for 1 / learning rate rounds, then 30 % of them', () => {
    const { x, signal } = toy(1000);
    const { trees } = fit(labelled(x, numbers(signal)), { ...GOSS, min_samples_leaf: 1 });
    const cover = coverOf(trees)!;
    const rows = [...nodesOf(trees).roots].map((root) => cover[root]);
    expect(rows).toEqual(Array.from({ length: 100 }, (_, round) => (round < 10 ? 1000 : 300)));
  });

  it('gives the same bytes for the same seed and others for another', () => {
    const { x, signal } = toy(500, 0.1);
    const run = (seed: string): State => fit(labelled(x, numbers(signal)), GOSS, null, null, seed);
    expect(run('a')).toEqual(run('a'));
    expect(run('a')).not.toEqual(run('b'));
  });

  it('learns numbers and classes on rows it has not seen, with every growth, with dropouts and exactly', () => {
    const { x, signal } = toy(3000, 0.05);
    const train = allRows(2000);
    const rest = allRows(1000).map((i) => i + 2000);
    const truth = signal.slice(2000);
    for (const more of [
      {},
      { growth: 'symmetric' },
      { boosting: 'dart' },
      { histogram: 'exact', leaf_size: 'rows' },
    ]) {
      const params = { ...GOSS, n_estimators: 300, ...more };
      const { data } = gbdt.predict(fit(labelled(x, numbers(signal), train), params), x, rest);
      expect(rmse(data, truth)).toBeLessThan(0.5 * rmse(new Float64Array(1000), truth));
    }
    const codes = signal.map((v) => (v > 1 ? 2 : v > -1 ? 1 : 0));
    const { data } = gbdt.predict(fit(labelled(x, classes(codes, 3), train), GOSS), x, rest);
    const right = rest.filter((row, i) => {
      const p = data.subarray(3 * i, 3 * i + 3);
      return p.indexOf(Math.max(...p)) === codes[row];
    });
    expect(right.length).toBeGreaterThan(800);
  });

  it('learns from a handful of rows', () => {
    for (const n of [1, 2, 3, 10]) {
      const { x, signal } = toy(n);
      const { data } = gbdt.predict(fit(labelled(x, numbers(signal)), { ...GOSS, learning_rate: 0.3 }), x);
      expect(data.every(Number.isFinite)).toBe(true);
    }
  });

  it('refuses rates above 1 together, and losses whose gradients do not rank rows', () => {
    const { x, signal } = toy(50);
    const y = labelled(x, numbers(signal));
    expect(() => fit(y, { ...GOSS, top_rate: 0.6, other_rate: 0.5 })).toThrow(/top_rate and other_rate/);
    expect(() => fit(y, { ...GOSS, loss: 'absolute_error' })).toThrow(/goss/);
  });
});
