import { durationParser } from './durations.js';

/** Powers of ten in words and letters, as they are said of money and of bytes. */
const MAGNITUDES: ReadonlyMap<string, number> = new Map(
  (
    [
      [1e3, 'k thousand kb tsd'],
      [1e6, 'm mn mm mio million mb'],
      [1e9, 'b bn mrd billion gb'],
      [1e12, 't tn trillion tb'],
    ] as const
  ).flatMap(([factor, names]) => names.split(' ').map((name) => [name, factor] as const)),
);
/** Alone they are metres, or whatever else. */
const LETTERS = ['m', 'b', 't', 'mm'];
/** Of a format: the cells end with magnitudes, and not all with the same. */
export const MAGNITUDE = '×';

const ENDING = /^(.*\d)\s*([^\d\s.,:;/()'"–-][^\d]{0,19})$/u;
const HEAD_SHARE = 0.5;

/** The number and what stands after it: "12.5 kg" is ["12.5", "kg"]; null if nothing does. */
function split(cell: string): readonly [string, string] | null {
  const m = cell.length > 60 ? null : ENDING.exec(cell.trim());
  return m && !/^0\d/.test(m[1]!) ? [m[1]!, singular(m[2]!.trimEnd())] : null;
}

/** 1 year and 2 years, 1st and 2nd. */
function singular(unit: string): string {
  const lower = unit.toLowerCase();
  if (/^(st|nd|rd|th)$/.test(lower)) return 'th';
  return lower.length > 3 && lower.endsWith('s') ? lower.slice(0, -1) : lower;
}

/** What the numbers of these cells end with: one unit, or MAGNITUDE; null for nothing, and for durations. */
export function voteUnit(cells: readonly string[]): string | null {
  const counts = new Map<string, number>();
  const duration = durationParser('h:m');
  for (const cell of cells) {
    const unit = split(cell)?.[1];
    if (unit !== undefined && Number.isNaN(duration(cell))) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  const units = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
  const magnitudes = units.filter((unit) => MAGNITUDES.has(unit));
  const total = (some: readonly string[]): number => some.reduce((sum, unit) => sum + counts.get(unit)!, 0);
  if (total(magnitudes) > HEAD_SHARE * total(units) && magnitudes.some((unit) => !LETTERS.includes(unit)))
    return MAGNITUDE;
  return units[0] ?? null;
}

/** A reader of numbers with or without the unit after them; NaN for one with another unit. */
export function unitParser(unit: string, parse: (cell: string) => number): (cell: string) => number {
  return (cell) => {
    const bare = parse(cell);
    if (!Number.isNaN(bare)) return bare;
    const parts = split(cell);
    if (!parts) return NaN;
    if (unit !== MAGNITUDE) return parts[1] === unit ? parse(parts[0]) : NaN;
    return parse(parts[0]) * (MAGNITUDES.get(parts[1]) ?? NaN);
  };
}
