import { allRows, type Matrix } from '../core/data.js';
import type { Rng } from '../core/rng.js';
import { defaults } from '../core/space.js';
import type { Lesson } from '../features/encoder.js';
import { distinct } from '../features/selection/distinct.js';
import { univariate } from '../features/selection/univariate.js';
import { learners } from '../learners/registry.js';

/** Small trees, few columns for each: all that have something to say get a word in. */
const PROBE = { n_estimators: 60, num_leaves: 8, learning_rate: 0.1, feature_fraction: 0.3 };
/** Columns that are kept are used more than this share of the shuffled copies. */
const BEATEN = 0.9;

/**
 * The dense columns of a matrix that a learner gets, by its parameter `select`, chosen on the lesson's rows; null: all
 * of them. Sparse columns (levels, terms) all stay: what is rare among them was left out before. distinct, univariate: see
 * features/selection. noise-probe: columns that boosted trees ask for more often, in rows, than nine tenths of the columns' shuffled copies
 * (as in Kursa and Rudnicki 2010, in one pass).
 */
export function selectColumns(how: unknown, x: Matrix, lesson: Lesson, rng: Rng): Int32Array | null {
  const kept = chosenColumns(how, x, lesson, rng);
  return kept && kept.length > 0 && kept.length < x.columns.length ? kept : null;
}

function chosenColumns(how: unknown, x: Matrix, lesson: Lesson, rng: Rng): Int32Array | null {
  if (how === 'distinct') return distinct(x, lesson);
  if (how === 'univariate') return univariate(x, lesson);
  return how === 'noise-probe' ? beyondNoise(x, lesson, rng) : null;
}

function beyondNoise(x: Matrix, { y, rows, weight }: Lesson, rng: Rng): Int32Array {
  const p = x.columns.length;
  const copies = x.columns.map((column, j) => shuffled(column, rows, rng.fork(j)));
  const probed: Matrix = {
    rows: x.rows,
    names: [...x.names, ...x.names],
    levels: Int32Array.from([...x.levels, ...x.levels]),
    columns: [...x.columns, ...copies],
  };
  const trees = learners.get('gbdt');
  const params = { ...defaults(trees.space), ...PROBE };
  const train = { x: probed, y, rows, weight };
  const state = trees.fit(train, null, params, { rng: rng.fork('probe'), prepared: null });
  const use = trees.used!(state);
  const bar = use.slice(p).sort()[Math.min(p - 1, Math.floor(p * BEATEN))]!;
  return Int32Array.from(x.columns.keys()).filter((j) => use[j]! > bar);
}

/** The values of these rows in another order. */
function shuffled(column: Float64Array, rows: Int32Array, rng: Rng): Float64Array {
  const order = rng.shuffle(allRows(rows.length));
  const out = new Float64Array(column.length);
  for (let i = 0; i < rows.length; i++) out[rows[i]!] = column[rows[order[i]!]!]!;
  return out;
}
