import type { Lesson } from './shares.js';

/**
 * How well the trees predict rows that they did not see, as scikit-learn's oob_score_: r2, or accuracy. `unseen` has
 * the summed shares (of class 1, or of all classes) or centered values of every row; `trees` counts the trees in them.
 * Rows that every tree saw are left out.
 */
export function oobScore(lesson: Lesson, unseen: Float64Array, trees: Int32Array): number {
  return lesson.classes === 1 ? r2(lesson.targets, unseen, trees) : accuracy(lesson, unseen, trees);
}

function r2(targets: Float64Array, unseen: Float64Array, trees: Int32Array): number {
  let rows = 0;
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    if (trees[i] === 0) continue;
    rows++;
    sum += targets[i]!;
  }
  let error = 0;
  let spread = 0;
  for (let i = 0; i < targets.length; i++) {
    if (trees[i] === 0) continue;
    error += (targets[i]! - unseen[i]! / trees[i]!) ** 2;
    spread += (targets[i]! - sum / rows) ** 2;
  }
  return spread > 0 ? 1 - error / spread : 0;
}

function accuracy({ classes, targets }: Lesson, unseen: Float64Array, trees: Int32Array): number {
  let rows = 0;
  let right = 0;
  for (let i = 0; i < targets.length; i++) {
    if (trees[i] === 0) continue;
    rows++;
    let best = 0;
    if (classes === 2) best = 2 * unseen[i]! > trees[i]! ? 1 : 0;
    else
      for (let k = 1; k < classes; k++) if (unseen[i * classes + k]! > unseen[i * classes + best]!) best = k;
    if (best === targets[i]) right++;
  }
  return rows > 0 ? right / rows : 0;
}
