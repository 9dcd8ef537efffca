import { num, type Params } from '../core/space.js';
import { numberBlock, numbersOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { finiteOf, sortedQuantile, steppedQuantile } from './order.js';
import { placeBlock } from './places.js';

/** Rows, evenly spaced, that the quantiles of a very long column are taken from. */
const ROWS = 100_000;
const MOST_BINS = 255;
/** Edges nearer than this share of the range are one. */
const NEAREST = 1e-8;

/** edges: between the bins, ascending; the outer bins have no end. */
type State = { readonly edges: Float64Array; readonly ordinal: boolean };

/**
 * The bin that a number lies in, between edges at quantiles or evenly spaced: a sparse column of ones for each, or its
 * number (0 …). A value on an edge belongs to the bin above. As scikit-learn's KBinsDiscretizer, but that edges are
 * merged by their share of the range, not by their distance. Missing: no entry, or NaN. null if there is only one bin.
 */
export const kBins: Encoder<State> = {
  name: 'k-bins',
  accepts: ['number', 'date'],
  supervised: false,
  space: {
    bins: { kind: 'int', low: 2, high: MOST_BINS, log: true, start: 5 },
    strategy: { kind: 'choice', options: ['quantile', 'uniform'], start: 'quantile' },
    quantile_method: {
      kind: 'choice',
      options: ['averaged_inverted_cdf', 'linear'],
      start: 'averaged_inverted_cdf',
    },
    encode: { kind: 'choice', options: ['one-hot', 'ordinal'], start: 'one-hot' },
  },
  fitTransform(column, _lesson, params) {
    const values = numbersOf(column);
    const stride = Math.ceil(values.length / ROWS) || 1;
    const sorted = finiteOf(stride === 1 ? values : values.filter((_, i) => i % stride === 0)).sort();
    const spread = sorted.at(-1)! - sorted[0]!;
    if (!(spread > 0)) return null;
    const bins = num(params, 'bins');
    const at = params['strategy'] === 'uniform' ? evenly(sorted, bins) : atQuantiles(sorted, bins, params);
    const edges = edgesAt(at, bins, Math.min(Number.MAX_VALUE, spread) * NEAREST);
    if (edges.length === 0) return null;
    const state = { edges, ordinal: params['encode'] === 'ordinal' };
    return { state, block: apply(state, column.name, values) };
  },
  transform: (state, column) => apply(state, column.name, numbersOf(column)),
  sparseNames: ({ edges, ordinal }, { name }) =>
    ordinal
      ? []
      : Array.from({ length: edges.length + 1 }, (_, k) => `${name}<${edges[k]?.toPrecision(4) ?? '∞'}`),
};

/** Edge k, up to that of all bins. */
type Edges = (k: number) => number;

function evenly(sorted: Float64Array, bins: number): Edges {
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  const width = high - low < Infinity ? (high - low) / bins : high / bins - low / bins;
  return (k) => (k === bins ? high : low + k * width);
}

/** Fractions by way of per cent, as numpy rounds them. */
function atQuantiles(sorted: Float64Array, bins: number, params: Params): Edges {
  const quantile = params['quantile_method'] === 'linear' ? sortedQuantile : steppedQuantile;
  return (k) => quantile(sorted, k === bins ? 1 : (k * (100 / bins)) / 100);
}

/** The inner edges; of those that (nearly) meet, one. */
function edgesAt(edge: Edges, bins: number, nearest: number): Float64Array {
  const edges = [edge(0)];
  for (let k = 1; k <= bins; k++) if (edge(k) - edges.at(-1)! > nearest) edges.push(edge(k));
  return Float64Array.from(edges.slice(1, -1));
}

function apply({ edges, ordinal }: State, name: string, values: Float64Array): Block {
  const bins = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) bins[i] = values[i] !== values[i] ? -1 : binOf(edges, values[i]!);
  if (!ordinal) return placeBlock(bins, checkedWidth(edges));
  return numberBlock([name], [Float64Array.from(bins, (bin) => (bin < 0 ? NaN : bin))]);
}

function checkedWidth(edges: Float64Array): number {
  if (!(edges.length < MOST_BINS)) throw new RangeError(`${edges.length} edges of bins`);
  return edges.length + 1;
}

/** How many edges are at or below v. */
function binOf(edges: Float64Array, v: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= v) low = middle + 1;
    else high = middle;
  }
  return low;
}
