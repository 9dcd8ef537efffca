import type { Rng } from '../../core/rng.js';
import type { Arena } from '../../kernels/kernels.js';
import type { RecordedForest } from './recorded-trees.js';

export type DartOptions = {
  /** chance of a tree of mean weight to be dropped in a round */
  readonly dropRate: number;
  /** trees dropped in a round, at most */
  readonly maxDrop: number;
  /** chance of a round that drops nothing */
  readonly skipDrop: number;
};

/** Rounds that leave out earlier ones. */
export type Dart = {
  /** Takes some earlier rounds out of the scores; returns the learning rate of the round that comes. */
  begin(rng: Rng): number;
  /** Puts them back. If the round has grown trees, they take the place of a part of the others. */
  end(grown: boolean): void;
};

/**
 * Dropouts meet boosted trees (Rashmi Vinayak & Gilad-Bachrach 2015), as LightGBM has them: after a round without k
 * earlier ones, its trees count 1 / (1 + k) of the learning rate and the k others k / (k + 1) of what they did.
 * lists: all rows that have scores.
 */
export function newDart(
  forest: RecordedForest,
  scores: readonly Float64Array[],
  lists: readonly Int32Array[],
  learningRate: number,
  options: DartOptions,
  arena: Arena,
): Dart {
  const rows = arena.i32(lists.reduce((sum, list) => sum + list.length, 0));
  const out = scores.map((list) => arena.f64(list.length));
  const weights: number[] = [];
  let dropped: number[] = [];
  let rate = learningRate;
  const addDropped = (factor: number): void =>
    scores.forEach((list, k) => {
      for (const some of lists)
        for (let i = 0; i < some.length; i++) list[some[i]!]! += factor * out[k]![some[i]!]!;
    });
  const gather = (): void => {
    let at = 0;
    for (const list of lists) {
      rows.set(list, at);
      at += list.length;
    }
  };
  return {
    begin: (rng) => {
      dropped = choose(weights, options, rng);
      rate = learningRate / (1 + dropped.length);
      if (dropped.length === 0) return rate;
      out.forEach((list, k) => {
        list.fill(0);
        for (const round of dropped) {
          gather(); // in order they are faster
          forest.addTo(round * out.length + k, rows, list);
        }
      });
      addDropped(-1);
      return rate;
    },
    end: (grown) => {
      weights.push(grown ? rate : 0);
      if (dropped.length === 0) return;
      const factor = grown ? dropped.length / (dropped.length + 1) : 1;
      addDropped(factor);
      if (!grown) return;
      for (const round of dropped) {
        weights[round]! *= factor;
        for (let k = 0; k < out.length; k++) forest.scale(round * out.length + k, factor);
      }
    },
  };
}

/** Rounds by number, the likelier the larger their weight. */
function choose(
  weights: readonly number[],
  { dropRate, maxDrop, skipDrop }: DartOptions,
  rng: Rng,
): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0 || rng.next() < skipDrop) return [];
  const perWeight = weights.length / sum;
  const chance = Math.min(dropRate, (maxDrop * perWeight) / sum) * perWeight;
  const chosen: number[] = [];
  for (let round = 0; round < weights.length && chosen.length < maxDrop; round++)
    if (rng.next() < chance * weights[round]!) chosen.push(round);
  return chosen;
}
