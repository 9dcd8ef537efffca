import type { Kind } from '../table.js';

const DIGITS = 4;

/** A number or a date as people read it: four digits of a fraction, a date without the time of midnight. */
export function valueText(value: number, kind: Kind): string {
  if (kind === 'date') return dateText(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const short = Number(value.toPrecision(DIGITS));
  return Math.abs(short) >= 1e7 ? short.toExponential() : String(short);
}

/** Milliseconds from 1970 that a date can hold. */
const LAST_DATE = 8.64e15;

function dateText(value: number): string {
  if (!(Math.abs(value) <= LAST_DATE)) return String(value);
  const text = new Date(value).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, -14) : text.replace('.000Z', 'Z');
}
