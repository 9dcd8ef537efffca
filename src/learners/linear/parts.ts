import type { Matrix } from '../../core/data.js';
import type { Rng } from '../../core/rng.js';
import type { Arena } from '../../kernels/kernels.js';
import type { Design } from './design.js';
import { entriesPerRow, gatherAll } from './design.js';
import { sum } from './labels.js';
import type { Layout } from './margins.js';
import type { Family, Smooth } from './smooth.js';

/** Rows of x with their targets (see Smooth) and weights, by place in the list. */
export type Examples = {
  readonly x: Matrix;
  readonly rows: Int32Array;
  readonly layout: Layout;
  readonly family: Family;
  readonly target: Float64Array | Int32Array;
  readonly weight: Float64Array;
};

/** Multiplications of one evaluation beyond which a path runs on a sample of the rows. */
const PATH_WORK = 2e7;
/** From so many on a solution begins with a tenth of the rows. */
const LONG_WORK = 1e8;
const TENTH = 0.1;

/**
 * The whole problem, and parts of it that are its first rows: a sample for a path, and for long problems a larger one to
 * begin the solution on. Without a generator of random numbers, and where rows are few, they are the whole.
 */
export type Parts = { readonly sample: Smooth; readonly begin: Smooth; readonly whole: Smooth };

/** The rows are copied once, into the arena. */
export function partsOf(arena: Arena, examples: Examples, rng: Rng | null): Parts {
  const { length } = examples.rows;
  const work = workIn(examples);
  const sample = Math.max(5000, Math.floor((length * PATH_WORK) / Math.max(1, work)));
  const begin = work < LONG_WORK ? length : Math.max(sample, Math.floor(TENTH * length));
  const { ordered, ends } = partsFirst(examples, [sample, begin], rng);
  const whole = placed(arena, ordered);
  const [some, more] = ends.map((end) => firstRows(arena, whole, end));
  return { sample: some!, begin: more!, whole };
}

/** Multiplications of one evaluation. */
export function workOf({ design, layout }: Smooth): number {
  return design.rows * entriesPerRow(design) * layout.outputs;
}

function workIn({ x, rows, layout }: Examples): number {
  let entries = rows.length * x.columns.length;
  if (x.sparse) for (const row of rows) entries += x.sparse.indptr[row + 1]! - x.sparse.indptr[row]!;
  return entries * layout.outputs;
}

/** The examples in an order in which parts of these sizes, each in the next, come first; the first row of each class comes along. */
function partsFirst(
  e: Examples,
  sizes: readonly number[],
  rng: Rng | null,
): { readonly ordered: Examples; readonly ends: readonly number[] } {
  const { rows, target, family } = e;
  if (!rng || sizes[0]! >= rows.length) return { ordered: e, ends: sizes.map(() => rows.length) };
  const part = new Uint8Array(rows.length);
  const labelled = family.loss === 'logistic' || family.loss === 'softmax';
  const seen = new Set<number>();
  rng
    .fork('path')
    .shuffle(Int32Array.from(rows.keys()))
    .forEach((place, at) => {
      const isFirst = labelled && !seen.has(target[place]!);
      part[place] = isFirst ? 0 : sizes.filter((size) => at >= size).length;
      seen.add(target[place]!);
    });
  const order = new Int32Array(rows.length);
  let end = 0;
  const ends = [...sizes, Infinity].map((_, k) => {
    for (let i = 0; i < rows.length; i++) if (part[i] === k) order[end++] = i;
    return end;
  });
  const ordered = {
    ...e,
    rows: order.map((place) => rows[place]!),
    target: target.map((_, at) => target[order[at]!]!),
    weight: e.weight.map((_, at) => e.weight[order[at]!]!),
  };
  return { ordered, ends: ends.slice(0, -1) };
}

export function placed(arena: Arena, { x, rows, layout, family, target, weight }: Examples): Smooth {
  return {
    design: gatherAll(x, rows, arena),
    layout,
    family,
    target: targetIn(arena, target),
    weight: normalized(arena, weight),
    l2: 0,
  };
}

function firstRows(arena: Arena, whole: Smooth, keep: number): Smooth {
  if (keep === whole.design.rows) return whole;
  const { indptr, indices, values } = whole.design;
  const design: Design = {
    ...whole.design,
    rows: keep,
    indices: indices.subarray(0, indptr[keep]),
    values: values.subarray(0, indptr[keep]),
  };
  return { ...whole, design, weight: normalized(arena, whole.weight.subarray(0, keep)) };
}

export function normalized(arena: Arena, weight: Float64Array): Float64Array {
  const total = sum(weight);
  const out = arena.f64(weight.length);
  for (let i = 0; i < weight.length; i++) out[i] = weight[i]! / total;
  return out;
}

export function targetIn(arena: Arena, target: Float64Array | Int32Array): Float64Array | Int32Array {
  const out = target instanceof Int32Array ? arena.i32(target.length) : arena.f64(target.length);
  out.set(target);
  return out;
}
