import type { Labelled } from '../../core/data.js';

/** The weight of each row of the list, 1 where none are given or where none is usable. */
export function rowWeights({ rows, weight }: Labelled): Float64Array {
  const out = new Float64Array(rows.length).fill(1);
  if (!weight) return out;
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const w = weight[rows[i]!]!;
    out[i] = w > 0 && w < Infinity ? w : 0;
    sum += out[i]!;
  }
  return sum > 0 ? out : out.fill(1);
}

export function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Values of a regression target on the listed rows. @throws TypeError on a classification target. */
export function numbers({ rows, y }: Labelled): Float64Array {
  if (y.task !== 'regression') throw new TypeError('a regression target is needed');
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = y.values[rows[i]!]!;
  return out;
}

/**
 * The classes that the rows have, and each row's code among them. A class without rows (absent from a fold)
 * gets no parameters: its probability is `floor`, that of half a row, and the others share the rest.
 */
export type Present = {
  readonly classes: number;
  readonly present: Int32Array;
  readonly codes: Int32Array;
  /** weighted share of each present class */
  readonly shares: Float64Array;
  readonly floor: number;
};

/** @throws TypeError on a regression target. */
export function presentClasses({ rows, y }: Labelled, weight: Float64Array): Present {
  if (y.task === 'regression') throw new TypeError('a classification target is needed');
  const classes = y.classes.length;
  const mass = new Float64Array(classes);
  for (let i = 0; i < rows.length; i++) mass[y.codes[rows[i]!]!]! += weight[i]!;
  const present = Int32Array.from(mass.keys()).filter((k) => mass[k]! > 0);
  const place = new Int32Array(classes);
  present.forEach((k, at) => (place[k] = at));
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = place[y.codes[rows[i]!]!]!;
  const total = sum(mass);
  const shares = Float64Array.from(present, (k) => mass[k]! / total);
  return { classes, present, codes, shares, floor: 0.5 / (total + classes) };
}

/** What a state keeps of `Present`. */
export type ClassMap = { readonly classes: number; readonly present: Int32Array; readonly floor: number };

/** Probabilities of the present classes (rows of present.length numbers) → of all classes. */
export function spread(map: ClassMap, rows: number, inner: Float64Array): Float64Array {
  const { classes, present, floor } = map;
  const m = present.length;
  if (m === classes) return inner;
  const out = new Float64Array(rows * classes).fill(floor);
  const rest = 1 - floor * (classes - m);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < m; k++) out[i * classes + present[k]!] = rest * inner[i * m + k]!;
  return out;
}
