import { equalBins } from '../../table/profile/sorted-numbers.js';
import { valueText } from '../../table/profile/value-text.js';
import type { View } from '../../table/profile/view.js';
import type { Grouping } from './slices.js';

const BINS = 5;
const LEVELS = 30;
/** Of wider tables, the first so many columns. */
const COLUMNS = 200;

/** Features cut into groups: the most frequent levels, five bins of numbers and dates, what is missing. rows: of the table. */
export function groupings(views: readonly View[], rows: Int32Array): Grouping[] {
  return views
    .filter(({ spec }) => spec.role === 'feature' && spec.kind !== 'text')
    .slice(0, COLUMNS)
    .map((view) => {
      const { of, names } = view.numbers && view.numbers.values.length > BINS ? binned(view) : levelled(view);
      const { codes, name } = view.raw;
      return { column: name, of: rows.map((row) => of[codes[row]!]!), names };
    });
}

function binned({ raw, spec, numbers }: View): { of: Int32Array; names: string[] } {
  const { at, values } = numbers!;
  const bins = equalBins(numbers!, BINS);
  const used = [...new Set(bins)];
  const names = used.map((bin) => {
    const [low, high] = [values[bins.indexOf(bin)]!, values[bins.lastIndexOf(bin)]!];
    const [from, to] = [valueText(low, spec.kind), valueText(high, spec.kind)];
    return from === to ? from : `${from} to ${to}`;
  });
  const of = new Int32Array(raw.codes.length === 0 ? 0 : at.length);
  for (let k = 0; k < of.length; k++) of[k] = at[k]! < 0 ? used.length : used.indexOf(bins[at[k]!]!);
  return { of, names: [...names, MISSING] };
}

function levelled({ raw, counts, isMissing }: View): { of: Int32Array; names: string[] } {
  const frequent = [...counts.keys()]
    .filter((k) => !isMissing[k])
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, LEVELS);
  const of = Int32Array.from(isMissing, (missing) => (missing ? frequent.length : -1));
  frequent.forEach((k, i) => (of[k] = i));
  return { of, names: [...frequent.map((k) => raw.values[k]!.trim()), MISSING] };
}

const MISSING = '(missing)';
