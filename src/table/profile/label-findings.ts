import { widthOf, type Target } from '../../core/data.js';
import { show } from '../../core/errors.js';
import type { Warning } from '../schema.js';
import { argument } from '../warnings.js';
import { firstEqual, type Rows } from './equal-rows.js';
import { explained } from './explained.js';
import { cellGroups, type View } from './view.js';

/** Groups times classes that are counted at once. */
const MOST_COUNTS = 4_000_000;
/** A column that explains as much by itself may know the label rather than predict it. */
const NEARLY_ALL = { classes: 0.95, numbers: 0.98 };
const RARE = 10;
/** Shares of the rows from which contradictions are worth a word; numbers differ a little by nature. */
const FEW_WRONG = 0.002;
const FEW_DIFFERENT = 0.01;

/** The share of the label that the column alone explains, 0 to 1; null for text and where there is nothing to see. */
export function relation(view: View, y: Target, rows: Int32Array): number | null {
  const { spec, raw } = view;
  const asked = spec.role === 'feature' || spec.role === 'dropped';
  if (!asked || spec.kind === 'text' || view.present === 0) return null;
  const { of, count } = cellGroups(view, Math.ceil(MOST_COUNTS / widthOf(y)));
  return explained({ codes: raw.codes, of, count }, y, rows);
}

export function leakWarning({ spec }: View, share: number, label: string, y: Target): Warning | null {
  if (spec.role !== 'feature' || share < NEARLY_ALL[y.task === 'regression' ? 'numbers' : 'classes'])
    return null;
  const option = `--drop ${argument(spec.name)}`;
  return {
    code: 'leak-suspicion',
    column: spec.name,
    message: `${show(spec.name)} alone explains ${percent(share)} of the label ${show(label)}: if it is not known when predicting, leave it out with ${option}`,
    option,
  };
}

/** Classes that folds can hardly share out. */
export function rareClasses(label: string, y: Target, rows: Int32Array): Warning | null {
  if (y.task === 'regression') return null;
  const counts = new Int32Array(y.classes.length);
  for (const row of rows) counts[y.codes[row]!]!++;
  const rare = y.classes.filter((_, k) => counts[k]! > 1 && counts[k]! < RARE);
  if (rare.length === 0) return null;
  const few = rare.slice(0, 5).map((name) => `${show(name)} ${counts[y.classes.indexOf(name)]}`);
  return {
    code: 'rare-classes',
    column: label,
    message: `${show(label)}: ${rare.length === 1 ? 'a class has' : `${rare.length} classes have`} fewer than ${RARE} rows (${few.join(', ')}${rare.length > 5 ? ', …' : ''}): they are hardly learned; add rows, or join classes`,
  };
}

/** Rows of equal features and different labels. @param features the cells that a model sees */
export function noiseWarning(features: Rows, label: string, y: Target, rows: Int32Array): Warning | null {
  if (features.columns.length === 0) return null;
  const first = firstEqual(features);
  const classes = y.task !== 'regression';
  const noise = classes ? classNoise(first, y.codes, rows) : numberNoise(first, y.values, rows);
  const weight = classes ? noise.wrong / FEW_WRONG : noise.rows / FEW_DIFFERENT;
  if (noise.rows < 2 || weight < rows.length) return null;
  const lost = classes ? `, and no model can be right about ${noise.wrong} of them` : '';
  return {
    code: 'label-noise',
    column: label,
    message: `${noise.rows} rows (${percent(noise.rows / rows.length)}) have the same features as others but another ${show(label)}${lost}: correct them if these are mistakes; if not, only further columns can tell them apart`,
  };
}

type Noise = { readonly rows: number; readonly wrong: number };

function classNoise(first: Int32Array, labels: Int32Array, rows: Int32Array): Noise {
  const groups = disagreeing(first, labels, rows);
  const counts = new Map<number, Map<number, number>>();
  for (const row of rows) {
    if (!groups.has(first[row]!)) continue;
    const group = counts.get(first[row]!) ?? new Map<number, number>();
    group.set(labels[row]!, (group.get(labels[row]!) ?? 0) + 1);
    counts.set(first[row]!, group);
  }
  const sizes = [...counts.values()].map((group) => [...group.values()]);
  const all = sizes.map((ns) => ns.reduce((a, b) => a + b, 0));
  return {
    rows: all.reduce((a, b) => a + b, 0),
    wrong: sizes.reduce((sum, ns, i) => sum + all[i]! - Math.max(...ns), 0),
  };
}

function numberNoise(first: Int32Array, values: Float64Array, rows: Int32Array): Noise {
  const groups = disagreeing(first, values, rows);
  return { rows: rows.reduce((sum, row) => sum + (groups.has(first[row]!) ? 1 : 0), 0), wrong: 0 };
}

/** First rows of the groups in which labels differ. */
function disagreeing(first: Int32Array, labels: ArrayLike<number>, rows: Int32Array): Set<number> {
  const labelOf = new Float64Array(first.length).fill(NaN);
  const groups = new Set<number>();
  for (const row of rows) {
    const at = first[row]!;
    if (Number.isNaN(labelOf[at]!)) labelOf[at] = labels[row]!;
    else if (labelOf[at] !== labels[row]) groups.add(at);
  }
  return groups;
}

function percent(share: number): string {
  const size = 100 * share;
  return `${size.toFixed(size >= 99.95 || (size < 99 && size >= 10) ? 0 : 1)} %`;
}
