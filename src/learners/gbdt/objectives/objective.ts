import type { Target } from '../../../core/data.js';
import { takeNumbers, takeTarget } from '../../../core/data.js';
import { objectiveFor as old } from '../objective.js';
export type LossOptions = { loss: string; alpha: number; tweediePower: number; classWeight: string };
export type Objective = {
  readonly outputs: number;
  readonly unit: number;
  readonly init: Float64Array;
  readonly constantHessian: boolean;
  readonly active: readonly boolean[];
  begin(): void;
  gradients(k: number, g: Float64Array, h: Float64Array): void;
  loss(): number;
  readonly refit?: (k: number, rows: Int32Array) => number;
};
export function objectiveFor(
  _o: LossOptions,
  y: Target,
  weight: Float64Array | null,
  rows: { train: Int32Array; valid: Int32Array },
  space: any,
): { objective: Objective; scores: Float64Array[] } {
  const all = Int32Array.from([...rows.train, ...rows.valid]);
  const o = old(takeTarget(y, all), weight && takeNumbers(weight, all), rows.train.length);
  const n = y.task === 'regression' ? y.values.length : y.codes.length;
  const scores = Array.from(o.init, (v) => space.arena.f64(n).fill(v) as Float64Array);
  const s = scores.map(() => new Float64Array(all.length));
  const G = new Float64Array(rows.train.length),
    H = new Float64Array(rows.train.length);
  const sync = () =>
    s.forEach((t, k) => {
      for (let i = 0; i < all.length; i++) t[i] = scores[k]![all[i]!]!;
    });
  return {
    scores,
    objective: {
      outputs: o.outputs,
      unit: o.unit,
      init: o.init,
      constantHessian: o.constantHessian,
      active: o.active,
      begin: () => {
        sync();
        o.begin(s);
      },
      gradients: (k, g, h) => {
        o.gradients(k, s, G, H);
        for (let i = 0; i < G.length; i++) {
          g[all[i]!] = G[i]!;
          h[all[i]!] = H[i]!;
        }
      },
      loss: () => {
        sync();
        return o.loss(s, rows.train.length);
      },
    },
  };
}
