import type { Lesson } from './shares.js';

/**
 * How well the trees predict rows that they did not see, as scikit-learn's oob_score_: r2, or accuracy. `unseen` has
 * the summed shares (of class 1, or of all classes) or centered values of every row; `trees` counts the trees in them.
 * Rows that every tree saw are left out, the others count by their weight.
 */
export function oobScore(lesson: Lesson, unseen: Float64Array, trees: Int32Array): number {
  return lesson.classes === 1 ? r2(lesson, unseen, trees) : accuracy(lesson, unseen, trees);
}

function r2({ targets, weights }: Lesson, unseen: Float64Array, trees: Int32Array): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    if (trees[i] === 0) continue;
    total += weights[i]!;
    sum += weights[i]! * targets[i]!;
  }
  let error = 0;
  let spread = 0;
  for (let i = 0; i < targets.length; i++) {
    if (trees[i] === 0) continue;
    error += weights[i]! * (targets[i]! - unseen[i]! / trees[i]!) ** 2;
    spread += weights[i]! * (targets[i]! - sum / total) ** 2;
  }
  return spread > 0 ? 1 - error / spread : 0;
}

function accuracy({ classes, targets, weights }: Lesson, unseen: Float64Array, trees: Int32Array): number {
  let total = 0;
  let right = 0;
  for (let i = 0; i < targets.length; i++) {
    if (trees[i] === 0) continue;
    total += weights[i]!;
    let best = 0;
    if (classes === 2) best = 2 * unseen[i]! > trees[i]! ? 1 : 0;
    else
      for (let k = 1; k < classes; k++) if (unseen[i * classes + k]! > unseen[i * classes + best]!) best = k;
    if (best === targets[i]) right += weights[i]!;
  }
  return total > 0 ? right / total : 0;
}
