import { show } from '../../core/errors.js';
import type { Warning } from '../schema.js';
import { argument } from '../warnings.js';
import type { SortedNumbers } from './sorted-numbers.js';
import type { View } from './view.js';

/** 99, -999, and -1 and -9: what people write for "no value". */
const NINES = /^-?9{2,}$|^-[19]$/;
/** Beside them others may stand: 97 and 98, 888, -8. */
const BESIDE = /^-?9*[789]$|^-?([78])\1+$|^-[16]$/;
const MOST_MARKS = 5;
const NO_DATE = /^(1899-12-3[01]|19[07]0-01-01|2099-12-31|9999-)/;
const FEWEST_OTHERS = 3;
/** In times of the range of the others. */
const FAR = 3;
const FAR_FROM_FEW = 100;
const SHARE = 0.002;

/** Numbers at the ends of a column that stand for "no value" rather than for numbers. */
export function sentinelWarnings(view: View): Warning[] {
  const { spec, numbers } = view;
  if (!numbers || spec.role !== 'feature' || spec.kind === 'boolean') return [];
  return [true, false].flatMap((lowest) => {
    const marks = marksOf(view, numbers, lowest);
    return marks.length > 0 ? [warning(view, numbers, marks, lowest)] : [];
  });
}

function warning(view: View, numbers: SortedNumbers, marks: readonly number[], lowest: boolean): Warning {
  const { name } = view.spec;
  const cells = marks.map((place) => cellAt(view, numbers, place));
  const last = numbers.values.length - 1;
  const ends = lowest ? [marks.length, last] : [0, last - marks.length];
  const [low, high] = ends.map((place) => cellAt(view, numbers, place));
  const option = cells.map((cell) => `--na ${/^[\w.-]+$/.test(cell) ? cell : show(cell)}`).join(' ');
  const rows = marks.reduce((sum, place) => sum + numbers.counts[place]!, 0);
  const [it, reads] = marks.length > 1 ? ['they stand', 'read them'] : ['it stands', 'reads it'];
  return {
    code: 'sentinel-values',
    column: name,
    message: `${show(name)}: ${rows} cells are ${cells.map(show).join(' or ')}, the others ${low} to ${high}: if ${it} for "no value", ${option} ${reads} as missing (in every column; --na ${argument(name, `=${cells[0]!}`)}: in this one)`,
    option,
  };
}

/** Places of the outermost values that are marks: one, or several of the kind of 98 and 99. */
function marksOf(view: View, numbers: SortedNumbers, lowest: boolean): number[] {
  const { values } = numbers;
  const outermost = Array.from({ length: MOST_MARKS }, (_, i) => (lowest ? i : values.length - 1 - i));
  for (let n = 1; n <= MOST_MARKS && values.length - n >= FEWEST_OTHERS; n++) {
    const marks = outermost.slice(0, n);
    if (n > 1 && !marks.every((place) => BESIDE.test(String(values[place])))) return [];
    if (areMarks(view, numbers, marks, lowest)) return marks;
  }
  return [];
}

function areMarks(
  { spec, present }: View,
  { values, counts }: SortedNumbers,
  marks: readonly number[],
  lowest: boolean,
): boolean {
  const n = marks.length;
  const others = lowest ? values.subarray(n) : values.subarray(0, -n);
  const rows = marks.reduce((sum, place) => sum + counts[place]!, 0);
  if (rows < Math.max(2, SHARE * present)) return false;
  const [outer, inner] = [values[marks[0]!]!, values[marks.at(-1)!]!];
  const gap = Math.abs(inner - (lowest ? others[0]! : others.at(-1)!));
  const spread = others.at(-1)! - others[0]!;
  const frequent = rows >= Math.max(5, 0.005 * present);
  // Few values, each far from the one before, are steps of a scale: 1, 10, 100.
  if (gap >= (others.length < 10 ? FAR_FROM_FEW : FAR) * spread) return frequent;
  if (spec.kind === 'date') return NO_DATE.test(new Date(inner).toISOString()) && gap >= spread / 2;
  if (!marks.some((place) => NINES.test(String(values[place])))) return false;
  // The only negative numbers, and not merely the one before 0.
  if (outer < 0 && others[0]! >= 0) return gap >= 2 || n > 1 || others.length >= 10;
  return gap >= spread && Math.abs(inner) > 9;
}

/** The most frequent spelling of a number. */
function cellAt({ raw, counts }: View, { at }: SortedNumbers, place: number): string {
  const spellings = [...raw.values.keys()].filter((k) => at[k] === place);
  return raw.values[spellings.reduce((a, b) => (counts[b]! > counts[a]! ? b : a))]!.trim();
}
