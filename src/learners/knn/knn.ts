import type { Labelled, Matrix, Scores } from '../../core/data.js';
import { allRows } from '../../core/data.js';
import type { Rng } from '../../core/rng.js';
import type { Params } from '../../core/space.js';
import { num } from '../../core/space.js';
import { useKernels } from '../../kernels/kernels.js';
import type { FitContext, Learner } from '../learner.js';
import type { Design } from '../linear/design.js';
import { gatherAll } from '../linear/design.js';
import { rowWeights, sum } from '../linear/labels.js';
import type { Block } from './neighbours.js';
import { findNearest } from './neighbours.js';
import type { Kept } from './points.js';
import { fillQueries, keep, unpack } from './points.js';
import type { Goal } from './strength.js';
import { strengths } from './strength.js';

type State = {
  readonly neighbours: number;
  readonly p: number;
  readonly weights: string;
  readonly prior: number;
  readonly kept: Kept;
  /** of each row, 1 on average; null: all are 1 */
  readonly weight: Float32Array | null;
  readonly values: Float64Array | Uint16Array;
  /** of the classes; empty for numbers */
  readonly shares: Float64Array;
};

const MOST_ROWS = 50_000;
const MOST_COLUMNS = 100;
const MOST_CELLS = MOST_ROWS * MOST_COLUMNS;

function fit(train: Labelled, _valid: Labelled | null, params: Params, { rng }: FitContext): State {
  useKernels(); // this thread fits models: `predict` will be fast in it
  const { rows, weight } = chooseRows(train, rng);
  const d = gatherAll(train.x, rows);
  const { y } = train;
  const values =
    y.task === 'regression'
      ? Float64Array.from(rows, (row) => y.values[row]!)
      : Uint16Array.from(rows, (row) => y.codes[row]!);
  const shares = new Float64Array(y.task === 'regression' ? 0 : y.classes.length);
  if (y.task !== 'regression') {
    const most = sum(weight) + shares.length / 2;
    values.forEach((code, i) => (shares[code]! += weight[i]! / most));
    shares.forEach((share, c) => (shares[c] = share + 0.5 / most));
  }
  const { columns, scale, sparseScale } = chooseColumns(d, goalOf(values, shares, weight), weight, params);
  return {
    neighbours: Math.min(num(params, 'n_neighbors'), rows.length),
    p: num(params, 'p'),
    weights: String(params['weights']),
    prior: num(params, 'prior'),
    kept: keep(d, columns, scale, sparseScale, params['precision'] === 'double'),
    weight: weight.every((w) => w === 1) ? null : Float32Array.from(weight),
    values,
    shares,
  };
}

/** Those with weight, in their order; of too many a sample. Weights are 1 on average. */
function chooseRows(train: Labelled, rng: Rng): { rows: Int32Array; weight: Float64Array } {
  const all = rowWeights(train);
  const { sparse } = train.x;
  const dense = Math.min(MOST_COLUMNS, train.x.columns.length);
  const perRow = dense + (sparse ? sparse.values.length / Math.max(1, sparse.rows) : 0);
  const most = Math.min(MOST_ROWS, Math.max(1, Math.floor(MOST_CELLS / Math.max(1, perRow))));
  let at = allRows(all.length).filter((i) => all[i]! > 0);
  if (at.length > most) at = rng.fork('rows').shuffle(at).slice(0, most).sort();
  const weight = Float64Array.from(at, (i) => all[i]!);
  const mean = sum(weight) / at.length;
  return { rows: at.map((i) => train.rows[i]!), weight: weight.map((w) => w / mean) };
}

function goalOf(values: State['values'], shares: Float64Array, weight: Float64Array): Goal {
  if (!(values instanceof Float64Array)) return { width: shares.length, codes: values };
  const mean = values.reduce((total, v, i) => total + v * weight[i]!, 0) / values.length;
  return { width: 1, values: values.map((v) => v - mean) };
}

/** Up to 100 dense columns that vary, the strongest ones, in the order of their strength if that counts. */
function chooseColumns(
  d: Design,
  goal: Goal,
  weight: Float64Array,
  params: Params,
): { columns: Int32Array; scale: Float64Array; sparseScale: Float64Array } {
  const relevance = num(params, 'relevance');
  const all = allRows(d.p);
  if (relevance === 0 && d.p <= MOST_COLUMNS)
    return { columns: all, scale: new Float64Array(d.p).fill(1), sparseScale: new Float64Array(d.q).fill(1) };
  const { dense, sparse } = strengths(d, goal, weight);
  const columns = all.sort((a, b) => dense[b]! - dense[a]! || a - b).slice(0, MOST_COLUMNS);
  const most = Math.max(largest(dense), largest(sparse));
  const scaleOf = (strength: number): number => (most > 0 ? (strength / most) ** (relevance / 2) : 1);
  return {
    columns,
    scale: Float64Array.from(columns, (j) => scaleOf(dense[j]!)),
    sparseScale: sparse.map(scaleOf),
  };
}

function largest(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

function predict(state: State, x: Matrix, rows?: Int32Array): Scores {
  const count = rows ? rows.length : x.rows;
  const width = Math.max(1, state.shares.length);
  const data = new Float64Array(count * width);
  const unpacked = unpack(state.kept, state.p === 1);
  const k = state.neighbours;
  const votes = new Float64Array(k);
  findNearest(
    unpacked.points,
    count,
    k,
    (block, from, n) => fillQueries(unpacked, x, rows, block, from, n),
    (block, from, n) => {
      for (let q = 0; q < n; q++) {
        castVotes(state, block, q * k, votes);
        if (width === 1) data[from + q] = meanOf(state, block, q * k, votes);
        else sharesOf(state, block, q * k, votes, data.subarray((from + q) * width, (from + q + 1) * width));
      }
    },
  );
  return { rows: count, width, data };
}

/** What each neighbour's vote counts. */
function castVotes(
  { weights, p, weight }: State,
  { sums, rows }: Block,
  at: number,
  votes: Float64Array,
): void {
  const same = sums[at] === 0;
  for (let i = 0; i < votes.length; i++) {
    const s = sums[at + i]!;
    const vote = weights === 'uniform' ? 1 : same ? Number(s === 0) : 1 / (p === 1 ? s : Math.sqrt(s));
    votes[i] = weight ? vote * weight[rows[at + i]!]! : vote;
  }
}

function meanOf({ values }: State, { rows }: Block, at: number, votes: Float64Array): number {
  let total = 0;
  let mass = 0;
  for (let i = 0; i < votes.length; i++) {
    total += votes[i]! * values[rows[at + i]!]!;
    mass += votes[i]!;
  }
  return total / mass;
}

function sharesOf(
  { values, shares, prior }: State,
  { rows }: Block,
  at: number,
  votes: Float64Array,
  out: Float64Array,
): void {
  const k = votes.length;
  const mass = sum(votes);
  for (let i = 0; i < k; i++) out[values[rows[at + i]!]!]! += votes[i]! / mass;
  if (prior > 0)
    for (let c = 0; c < out.length; c++) out[c] = (k * out[c]! + prior * shares[c]!) / (k + prior);
}

/** Nanoseconds: the rows of a fold are predicted, about a quarter of those that were learned, each by all of these. */
function cost(rows: number, cells: number, _width: number, params: Params): number {
  const perRow = Math.min(MOST_COLUMNS, cells / Math.max(1, rows));
  const kept = Math.min(rows, MOST_ROWS);
  return 10 * cells + (rows / 4) * kept * (0.3 + 0.15 * perRow) * (params['precision'] === 'double' ? 8 : 1);
}

/**
 * k nearest neighbours by brute force (scikit-learn's KNeighborsClassifier and KNeighborsRegressor), of at most 50,000
 * rows and the 100 columns that explain the label best. `relevance` > 0 stretches columns by that power of what they
 * explain; `prior` adds so many votes for the classes' shares, so that no class is impossible; a row's weight multiplies its vote.
 * relevance=0, prior=0, precision=double is scikit-learn's.
 */
export const knn: Learner<State> = {
  name: 'knn',
  tasks: ['binary', 'multiclass', 'regression'],
  input: 'dense',
  space: {
    n_neighbors: { kind: 'int', low: 1, high: 100, log: true, start: 15 },
    weights: { kind: 'choice', options: ['distance', 'uniform'], start: 'distance' },
    p: { kind: 'choice', options: [2, 1], start: 2 },
    relevance: { kind: 'float', low: 0, high: 1, start: 0.5 },
    prior: { kind: 'float', low: 0, high: 5, start: 1, searched: false },
    precision: { kind: 'choice', options: ['single', 'double'], start: 'single', searched: false },
  },
  cost,
  fit,
  predict,
};
