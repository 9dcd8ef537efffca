import { show } from '../../core/errors.js';
import type { Warning } from '../schema.js';
import type { SortedNumbers } from './sorted-numbers.js';
import type { View } from './view.js';

/** 99, -999, and -1 and -9: what people write for "no value". */
const NINES = /^-?9{2,}$|^-[19]$/;
const NO_DATE = /^(1899-12-3[01]|19[07]0-01-01|2099-12-31|9999-)/;
const FEWEST_OTHERS = 3;
const SHARE = 0.002;

/** A number at the end of a column that stands for "no value" rather than for a number. */
export function sentinelWarning(view: View): Warning | null {
  const { spec, raw, numbers } = view;
  if (!numbers || spec.role !== 'feature' || spec.kind === 'boolean') return null;
  const last = numbers.values.length - 1;
  const place = [0, last].find((i) => isSentinel(view, numbers, i));
  if (place === undefined || last < FEWEST_OTHERS) return null;
  const spellings = [...raw.values.keys()].filter((k) => numbers.at[k] === place);
  const cell = raw.values[spellings.reduce((a, b) => (view.counts[b]! > view.counts[a]! ? b : a))]!.trim();
  const [low, high] = place === 0 ? [1, last] : [0, last - 1];
  const option = `--na ${/^[\w.-]+$/.test(cell) ? cell : show(cell)}`;
  const rows = numbers.counts[place]!;
  return {
    code: 'sentinel-values',
    column: spec.name,
    message: `${show(spec.name)}: ${rows} cells are ${show(cell)}, the others ${cellAt(view, numbers, low)} to ${cellAt(view, numbers, high)}: if it stands for "no value", ${option} reads it as missing (in every column)`,
    option,
  };
}

function isSentinel({ spec, present }: View, numbers: SortedNumbers, place: number): boolean {
  const { values, counts } = numbers;
  const others = place === 0 ? values.subarray(1) : values.subarray(0, -1);
  if (others.length < FEWEST_OTHERS || counts[place]! < Math.max(2, SHARE * present)) return false;
  const value = values[place]!;
  const gap = Math.abs(value - (place === 0 ? others[0]! : others.at(-1)!));
  const spread = others.at(-1)! - others[0]!;
  const frequent = counts[place]! >= Math.max(5, 0.005 * present);
  if (gap >= 3 * spread) return frequent;
  if (spec.kind === 'date') return NO_DATE.test(new Date(value).toISOString()) && gap >= spread / 2;
  if (!NINES.test(String(value))) return false;
  // The only negative number, and not merely the one before 0.
  if (value < 0 && others[0]! >= 0) return gap >= 2 || others.length >= 10;
  return gap >= spread && Math.abs(value) > 9;
}

function cellAt({ raw }: View, { at }: SortedNumbers, place: number): string {
  return raw.values[at.indexOf(place)]!.trim();
}
