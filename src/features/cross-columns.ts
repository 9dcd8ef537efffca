import { isTyped } from '../core/plain.js';
import { MISSING, UNKNOWN, type CategoryColumn } from '../table/table.js';

/** Two columns of a group by their places in it, and the pairs of their levels that are levels of the cross, ascending. */
export type Cross = { readonly a: number; readonly b: number; readonly pairs: Float64Array };

/** The number of a pair of levels, where missing is a level; -1 where a level is unknown, or both are missing. */
function pairOf(a: number, b: number, width: number): number {
  if (a < MISSING || b < MISSING || (a === MISSING && b === MISSING)) return -1;
  return (a + 1) * width + b + 1;
}

/** The pairs of levels that at least `least` of the rows have. */
export function learnCross(
  columns: readonly CategoryColumn[],
  a: number,
  b: number,
  rows: Int32Array,
  least: number,
): Cross {
  const { codes: first } = columns[a]!;
  const { codes: second, levels } = columns[b]!;
  const width = levels.length + 1;
  const counts = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const pair = pairOf(first[rows[i]!]!, second[rows[i]!]!, width);
    if (pair >= 0) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const frequent = [...counts].filter(([, count]) => count >= least).map(([pair]) => pair);
  return { a, b, pairs: Float64Array.from(frequent).sort() };
}

/** The column of pairs: what an encoder of categories then reads. @throws RangeError if the group has no such columns */
export function crossColumn(columns: readonly CategoryColumn[], { a, b, pairs }: Cross): CategoryColumn {
  const [first, second] = [columns[a], columns[b]];
  if (!first || !second) throw new RangeError(`there are no columns ${a} and ${b} to be crossed`);
  if (!isTyped(pairs)) throw new RangeError('the levels of a cross are no list of numbers');
  const width = second.levels.length + 1;
  const places = new Map(Array.from(pairs, (pair, place) => [pair, place]));
  const codes = new Int32Array(first.codes.length);
  for (let i = 0; i < codes.length; i++) {
    const pair = pairOf(first.codes[i]!, second.codes[i]!, width);
    const bothMissing = first.codes[i] === MISSING && second.codes[i] === MISSING;
    codes[i] = places.get(pair) ?? (bothMissing ? MISSING : UNKNOWN);
  }
  const name = (levels: readonly string[], code: number): string => levels[code] ?? '';
  const levels = Array.from(
    pairs,
    (pair) =>
      `${name(first.levels, Math.floor(pair / width) - 1)} × ${name(second.levels, (pair % width) - 1)}`,
  );
  return { kind: 'category', name: `${first.name} × ${second.name}`, codes, levels };
}
