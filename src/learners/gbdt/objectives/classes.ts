import { byRow, newScores, validLoss, weightAt } from './ground.js';
import type { Ground } from './ground.js';
import type { Fitting } from './objective.js';

/** Log loss of two classes: one output, the log odds of code 1. */
export function logistic(ground: Ground, codes: Int32Array, classes: number, balanced: boolean): Fitting {
  const at = balanced ? withClassWeights(ground, codes, classes) : ground;
  const { kernels, train } = at;
  const shares = classShares(at, codes, classes);
  const init = Float64Array.of(Math.log(shares[1]! / shares[0]!));
  const scores = newScores(at, init);
  const side = byRow(at, (r) => (codes[r] ? -1 : 1));
  const args = [scores[0]!.byteOffset, side.byteOffset, weightAt(at)] as const;
  const objective = {
    outputs: 1,
    unit: 1,
    init,
    constantHessian: false,
    active: [true],
    begin: () => undefined,
    gradients: (_k: number, g: Float64Array, h: Float64Array): void =>
      kernels.logisticGradients(train.byteOffset, train.length, ...args, g.byteOffset, h.byteOffset),
    loss: validLoss(at, (rows, n) => kernels.logisticLoss(rows, n, ...args)),
  };
  return { objective, scores };
}

/** Log loss of several classes: one output per class; initial scores are logs of shares, with mean 0. */
export function softmax(ground: Ground, codes: Int32Array, classes: number, balanced: boolean): Fitting {
  const at = balanced ? withClassWeights(ground, codes, classes) : ground;
  const { kernels, arena, train } = at;
  const logs = classShares(at, codes, classes).map(Math.log);
  const center = logs.reduce((a, b) => a + b, 0) / classes;
  const init = logs.map((v) => v - center);
  const scores = newScores(at, init);
  const from = scores[0]!.byteOffset;
  const stride = 8 * at.rows;
  const even = train.length + (train.length & 1);
  const p = arena.f64(even * (classes + 1)).byteOffset;
  const factors = p + 8 * even * classes;
  const codesAt = arena.i32(at.rows);
  codesAt.set(codes);
  const weight = weightAt(at);
  const objective = {
    outputs: classes,
    unit: 1,
    init,
    constantHessian: false,
    active: Array.from(classMass(at, codes, classes), (mass) => mass > 0),
    begin: (): void =>
      kernels.softmaxRows(train.byteOffset, train.length, from, stride, classes, p, 8 * even),
    gradients: (k: number, g: Float64Array, h: Float64Array): void => {
      const list = [train.byteOffset, train.length, p + 8 * even * k, factors] as const;
      kernels.softmaxGradients(...list, codesAt.byteOffset, k, weight, g.byteOffset, h.byteOffset);
    },
    loss: validLoss(at, (rows, n) =>
      kernels.softmaxLoss(rows, n, from, stride, classes, codesAt.byteOffset, weight),
    ),
  };
  return { objective, scores };
}

/** Weights times those of the classes: total / (classes that occur × mass of the class) over the training rows. */
function withClassWeights(at: Ground, codes: Int32Array, classes: number): Ground {
  const mass = classMass(at, codes, classes);
  const present = mass.filter((m) => m > 0);
  const total = present.reduce((a, b) => a + b, 0);
  const factor = mass.map((m) => (m > 0 ? total / (present.length * m) : 1));
  const { weight } = at;
  return { ...at, weight: byRow(at, (r) => (weight ? weight[r]! : 1) * factor[codes[r]!]!) };
}

/** Weighted share of each class on the training rows; an absent class counts as half a row. */
function classShares(at: Ground, codes: Int32Array, classes: number): Float64Array {
  const mass = classMass(at, codes, classes);
  const total = mass.reduce((a, b) => a + b, 0);
  const halfRow = total > 0 ? (0.5 * total) / at.train.length : 1;
  // Weights may leave a class so little that nothing is left of its share.
  const counts = mass.map((m) => (m > 0 ? Math.max(m, 1e-100 * total) : halfRow));
  const sum = counts.reduce((a, b) => a + b, 0);
  return counts.map((c) => c / sum);
}

function classMass({ train, weight }: Ground, codes: Int32Array, classes: number): Float64Array {
  const mass = new Float64Array(classes);
  for (let i = 0; i < train.length; i++) mass[codes[train[i]!]!]! += weight ? weight[train[i]!]! : 1;
  return mass;
}
