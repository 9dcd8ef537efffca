import type { Labelled } from '../../core/data.js';
import type { ClassMap } from '../linear/labels.js';
import { numbers, presentClasses, sum } from '../linear/labels.js';
import { sigmoid, softmaxInPlace } from '../linear/softmax.js';
import type { Loss } from './heads.js';
import type { Numbers } from './ops.js';

/** Regression: outputs are in units of scale around centre, and stay between low and high. */
export type Units = {
  readonly centre: number;
  readonly scale: number;
  readonly low: number;
  readonly high: number;
};

/** What is learned: the target as the network sees it, and the way back. */
export type Goal = {
  readonly loss: Loss;
  readonly outputs: number;
  readonly units: Units | null;
  readonly map: ClassMap | null;
  /** raw outputs before anything is learned */
  readonly start: readonly number[];
};

/** How a regression is meant: `loss` auto = squared error; positive = predictions are never negative if no target is. */
export type Wanted = {
  readonly loss: string;
  readonly quantile: number;
  readonly positive: boolean;
  readonly smoothing: number;
};

/** @param weight of each row of the list, as `rowWeights` gives it */
export function goalOf(data: Labelled, weight: Float64Array, wanted: Wanted): Goal {
  if (data.y.task === 'regression') {
    const values = numbers(data);
    const positive = wanted.positive && values.every((v) => v >= 0);
    const units = unitsOf(values, weight, positive);
    const kind = wanted.loss === 'huber' || wanted.loss === 'quantile' ? wanted.loss : 'squared';
    const loss: Loss = { kind, parameter: kind === 'quantile' ? wanted.quantile : 1, positive };
    return { loss, outputs: 1, units, map: null, start: [positive ? 0.5 : 0] };
  }
  const { classes, present, floor, shares } = presentClasses(data, weight);
  const map = { classes, present, floor };
  const start = [...shares].map(Math.log);
  const loss = { parameter: wanted.smoothing, positive: false };
  if (present.length === 2)
    return {
      loss: { ...loss, kind: 'binary' },
      outputs: 1,
      units: null,
      map,
      start: [start[1]! - start[0]!],
    };
  return { loss: { ...loss, kind: 'softmax' }, outputs: present.length, units: null, map, start };
}

/** Targets that stay positive are scaled to mean 1, others to mean 0 and deviation 1. */
function unitsOf(values: Float64Array, weight: Float64Array, positive: boolean): Units {
  const total = sum(weight);
  let low = Infinity;
  let high = -Infinity;
  let centre = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < low) low = values[i]!;
    if (values[i]! > high) high = values[i]!;
    centre += (weight[i]! / total) * values[i]!;
  }
  if (positive) return { centre: 0, scale: centre > 0 ? centre : 1, low, high };
  const range = high - low || 1;
  let square = 0;
  for (let i = 0; i < values.length; i++)
    square += (weight[i]! / total) * ((values[i]! - centre) / range) ** 2;
  return { centre, scale: square > 0 ? Math.sqrt(square) * range : 1, low, high };
}

/** Rows whose class the training rows have too: the others say nothing about when to stop. */
export function knownRows(valid: Labelled, { map }: Goal): Labelled | null {
  const { y } = valid;
  if (!map || y.task === 'regression') return valid;
  const known = new Set(map.present);
  const rows = valid.rows.filter((i) => known.has(y.codes[i]!));
  return rows.length > 0 ? { ...valid, rows } : null;
}

/** Targets as the network sees them, values or places among the present classes. */
export function writeTargets({ y, rows }: Labelled, { units, map }: Goal, out: Numbers): void {
  if (y.task === 'regression') {
    const { centre, scale } = units!;
    for (let i = 0; i < rows.length; i++) out[i] = (y.values[rows[i]!]! - centre) / scale;
    return;
  }
  const place = new Int32Array(map!.classes);
  map!.present.forEach((k, at) => (place[k] = at));
  for (let i = 0; i < rows.length; i++) out[i] = place[y.codes[rows[i]!]!]!;
}

/** Outputs of `count` rows (see `predictBlocks`) → values, or probabilities of the `width` present classes, from out[at] on. */
export function answer(
  units: Units | null,
  width: number,
  raw: Float64Array,
  count: number,
  out: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) {
    if (units) {
      const value = units.centre + units.scale * raw[i]!;
      out[at + i] = Math.min(units.high, Math.max(units.low, value));
    } else if (width === 2) {
      out[at + 2 * i] = sigmoid(-raw[i]!);
      out[at + 2 * i + 1] = sigmoid(raw[i]!);
    } else {
      out.set(raw.subarray(i * width, (i + 1) * width), at + i * width);
      softmaxInPlace(out, at + i * width, width);
    }
  }
}
