import { show } from '../../core/errors.js';
import { normalCell } from '../missing.js';
import type { Warning } from '../schema.js';
import type { View } from './view.js';

/** Beyond that many values, codes differ by their case alone. */
const MOST_LEVELS = 1000;

/** Values of a category that differ only in case, blanks or characters that cannot be seen. */
export function valueTwins({ spec, raw, counts, isMissing }: View): Warning | null {
  if (spec.role !== 'feature' || spec.kind !== 'category' || raw.values.length > MOST_LEVELS) return null;
  const known = new Map<string, string>();
  const twins: (readonly [string, string])[] = [];
  raw.values.forEach((cell, k) => {
    if (isMissing[k] || counts[k] === 0 || !/\p{L}{3}/u.test(cell)) return;
    const level = normalCell(cell);
    const plain = plainForm(level);
    const first = known.get(plain);
    if (first === undefined) known.set(plain, level);
    else if (first !== level) twins.push([first, level]);
  });
  if (twins.length === 0) return null;
  const [one, other] = twins[0]!;
  const more = twins.length > 1 ? `, as are ${twins.length - 1} more of its values` : '';
  return {
    code: 'value-twins',
    column: spec.name,
    message: `${show(spec.name)}: ${show(one)} and ${show(other)} are taken as two values${more}; if they are one, spell them alike`,
  };
}

function plainForm(level: string): string {
  return level
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
