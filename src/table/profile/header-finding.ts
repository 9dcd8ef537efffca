import { show } from '../../core/errors.js';
import { parseDate } from '../dates.js';
import type { Warning } from '../schema.js';
import type { View } from './view.js';

const SHARE = 0.7;
const MARGIN = 0.05;
const MOST_LEVELS = 200;

/** Names of columns that look like cells: the first row of a file without names. */
export function headerFinding(views: readonly View[]): Warning[] {
  const names = new Set(views.map(({ spec }) => spec.name));
  const named = views.map((view) => ({ view, name: original(view.spec.name, names) }));
  const signs = named.map(({ view, name }) => couldBeCell(view, name));
  const alike = signs.filter((sign) => sign === true).length;
  const others = signs.filter((sign) => sign === false).length;
  const surely = named.some(({ view, name }, j) => signs[j] && (!view.numbers || /\d\.\d/.test(name)));
  if (alike < 2 || !surely || alike < SHARE * (alike + others)) return [];
  const some = named.filter((_, j) => signs[j]).map(({ name }) => show(name));
  return [
    {
      code: 'header-like-data',
      message: `the names of the columns look like cells (${some.slice(0, 3).join(', ')}${some.length > 3 ? ', …' : ''}): if the file has no line of names, its first row is lost, and the first row of a file to predict too; put a line of names above it`,
    },
  ];
}

/** Names that were there before are numbered when the file is read. */
function original(name: string, names: ReadonlySet<string>): string {
  const base = name.replace(/_\d+$/, '');
  return names.has(base) ? base : name;
}

/** Whether the name could stand in the column; null where nearly anything could. */
function couldBeCell({ spec, raw, numbers, isMissing }: View, name: string): boolean | null {
  if (spec.kind === 'number') return isAmong(numbers!.values, name);
  if (spec.kind === 'date') return !Number.isNaN(parseDate(name, spec.date?.order ?? 'ymd'));
  if (spec.kind === 'text' || raw.values.length > MOST_LEVELS) return null;
  const word = name.trim();
  return raw.values.some((cell, k) => !isMissing[k] && cell.trim() === word);
}

function isAmong(values: Float64Array, name: string): boolean {
  const [low = NaN, high = NaN] = [values[0], values.at(-1)];
  const margin = MARGIN * (high - low);
  const value = name.trim() === '' ? NaN : Number(name);
  return value >= low - margin && value <= high + margin;
}
