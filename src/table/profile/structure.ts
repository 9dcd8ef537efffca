import { show } from '../../core/errors.js';
import type { Warning } from '../schema.js';
import { argument } from '../warnings.js';
import type { View } from './view.js';

const OWNER =
  /(^|[^a-z])(id|uuid|guid|key|user|customer|client|patient|subject|person|member|account|session|household|device|student|player|driver|respondent)([^a-z]|$)|[a-z]I[dD]$/i;
const CLOCK = /(^|[^a-z])(year|month|week|day|date|time|timestamp|datetime|epoch|step)([^a-z]|$)/i;
const BIRTH = /birth|dob|born/i;
const FEWEST_VALUES = 10;
const ROWS_PER_OWNER = 1.5;

/** A column that says whose row it is: rows of one owner are alike, new data may have other owners. */
export function groupWarning({ spec, numbers, counts, isMissing, present }: View): Warning | null {
  const { name, kind, role } = spec;
  if (role !== 'feature' || !OWNER.test(name) || (kind !== 'category' && kind !== 'number')) return null;
  if (numbers && !numbers.values.every(Number.isInteger)) return null;
  const distinct = counts.reduce((sum, n, k) => sum + (n > 0 && !isMissing[k] ? 1 : 0), 0);
  if (distinct < FEWEST_VALUES || present < ROWS_PER_OWNER * distinct) return null;
  const option = `--group ${argument(name)}`;
  return {
    code: 'group-like',
    column: name,
    message: `${show(name)} has about ${Math.round(present / distinct)} rows for each of ${distinct} values: if new data has others, ${option} keeps them together in the folds, so that the score is honest`,
    option,
  };
}

/** A column that puts the rows in order of time. @param first whether it is the first one of dates */
export function timeWarning(view: View, first: boolean): Warning | null {
  const { spec, numbers } = view;
  if (spec.role !== 'feature' || !numbers || BIRTH.test(spec.name)) return null;
  const date = spec.kind === 'date';
  if (!date && (spec.kind !== 'number' || !CLOCK.test(spec.name))) return null;
  if (numbers.values.length < FEWEST_VALUES) return null;
  const ordered = inOrder(view, numbers.at);
  if (!ordered && !(date && first)) return null;
  const option = `--time-column ${argument(spec.name)}`;
  return {
    code: 'time-like',
    column: spec.name,
    message: `${show(spec.name)} ${ordered ? 'is in the order of the rows' : 'tells when a row is from'}: if the model is to predict later ones, ${option} checks it forward in time`,
    option,
  };
}

/** Whether (nearly) all rows go up, or all go down. */
function inOrder({ raw }: View, at: Int32Array): boolean {
  let up = 0;
  let down = 0;
  let last = -1;
  for (let i = 0; i < raw.codes.length; i++) {
    const place = at[raw.codes[i]!]!;
    if (place < 0) continue;
    if (last >= 0 && place > last) up++;
    if (last >= 0 && place < last) down++;
    last = place;
  }
  return Math.min(up, down) <= 0.01 * (up + down);
}

export type Candidate = { readonly name: string; readonly why: string };

const CALLED = /^(label|labels|target|class|classes|y|outcome|response|result|truth|dependent)$/i;
const MOST_LEVELS = 50;

/** Which columns may be what is to be predicted, most likely first. */
export function labelCandidates(views: readonly View[]): Candidate[] {
  const rated = views.flatMap(({ spec, raw, present }, j) => {
    const distinct = raw.values.length;
    if (spec.role !== 'feature' || spec.kind === 'text' || spec.kind === 'date') return [];
    const called = CALLED.test(spec.name);
    if (spec.kind === 'category' && distinct > MOST_LEVELS && !called) return [];
    const signs: [number, string][] = [];
    if (called) signs.push([3, 'by its name']);
    if (j === views.length - 1) signs.push([2, 'the last column']);
    if (j === 0) signs.push([1, 'the first column']);
    if (distinct === 2 && present === raw.codes.length) signs.push([1, 'two values']);
    return [
      {
        name: spec.name,
        rating: signs.reduce((sum, [n]) => sum + n, 0),
        why: signs.map(([, s]) => s).join(', '),
      },
    ];
  });
  return rated
    .filter(({ rating }) => rating >= 2)
    .sort((a, b) => b.rating - a.rating)
    .slice(0, 3)
    .map(({ name, why }) => ({ name, why }));
}
