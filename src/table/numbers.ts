import { western } from './digits.js';
import { durationParser } from './durations.js';
import type { NumberFormat } from './schema.js';
import { unitParser } from './units.js';

export const PLAIN_NUMBER: NumberFormat = { decimal: '.', thousands: '' };

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)(?:inf|infinity|∞)$/i;
const CURRENCY =
  '(?:US\\$|R\\$|C\\$|A\\$|[$€£¥₹₽₩₪₫฿₺₴₦₨]|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|KRW|SGD|HKD|Rs\\.?|kr\\.?|zł|Kč|円|元|원)';
const BEFORE = new RegExp(`^([+-]?)\\s*${CURRENCY}\\s*([+-]?)`);
const AFTER = new RegExp(`\\s*(?:${CURRENCY}|%)$`);

/**
 * A reader of numbers in one format: plain and scientific, with a sign, a currency, a percent sign (12.5% is
 * 12.5), in accountants' parentheses or with the minus behind, with the unit of the format, in any digits (digits.ts). NaN for anything else, an infinite number for `inf` and overflow.
 */
export function numberParser(format: NumberFormat): (cell: string) => number {
  const { decimal, thousands, duration, unit } = format;
  if (duration) return durationParser(duration);
  if (unit !== undefined) return unitParser(unit, numberParser({ decimal, thousands }));
  const d = decimal === '.' ? '\\.' : ',';
  const t =
    thousands === ' '
      ? '[ \\u00a0\\u202f\\u2009]'
      : thousands === '.'
        ? '\\.'
        : thousands === "'"
          ? "['’]"
          : thousands;
  const lakhs = thousands === ',' ? '[1-9]\\d?(?:,\\d{2})+,\\d{3}|' : '';
  const whole = thousands ? `(?:[1-9]\\d{0,2}(?:${t}\\d{3})+|${lakhs}\\d+)` : '\\d+';
  const body = new RegExp(`^[+-]?(?:${whole}(?:${d}\\d*)?|${d}\\d+)(?:[eE][+-]?\\d+)?$`);
  const groups = thousands ? new RegExp(t, 'g') : null;
  return (cell) => {
    const text = western(cell).trim();
    if (text.length > 60) return NaN;
    if (decimal === '.' && PLAIN.test(text)) return Number(text);
    const infinite = INFINITE.exec(text);
    if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
    const bare = undecorated(text);
    if (!body.test(bare)) return NaN;
    const plain = groups ? bare.replace(groups, '') : bare;
    return Number(decimal === ',' ? plain.replace(',', '.') : plain);
  };
}

function undecorated(text: string): string {
  const negative = text.startsWith('(') && text.endsWith(')');
  const inner = negative ? text.slice(1, -1).trim() : text;
  const bare = inner.replace(/[−–]/, '-').replace(BEFORE, '$1$2').replace(AFTER, '');
  if (/^\d.*-$/.test(bare)) return `-${bare.slice(0, -1).trimEnd()}`;
  return negative ? `-${bare}` : bare;
}

/** A dot that can only be a decimal point: "1.5", not "1.500" (which may be thousands). */
export const SURE_POINT = /^[^\d]*(?:\d*\.\d{1,2}|\d*\.\d{4,}|0*\.\d+|\d{4,}\.\d+)(?:[eE][+-]?\d+)?\D*$/;
const SURE_COMMA = /^[^\d]*(?:\d*,\d{1,2}|\d*,\d{4,}|0*,\d+|\d{4,},\d+)(?:[eE][+-]?\d+)?\D*$/;

/**
 * Reads cells as training read them. A cell that is no number so, but can only be one with the other decimal mark
 * ("12,5" where training had points: a file from another country), is read with that. Each cell is read alone: what
 * it means does not depend on the rows around it.
 */
export function trainedNumberParser(trained: NumberFormat): (cell: string) => number {
  const own = numberParser(trained);
  if (trained.duration) return own;
  const decimal = trained.decimal === '.' ? ',' : '.';
  const foreign = numberParser({ ...trained, decimal, thousands: '' });
  const sure = decimal === '.' ? SURE_POINT : SURE_COMMA;
  return (cell) => {
    const value = own(cell);
    return Number.isNaN(value) && sure.test(western(cell).trim()) ? foreign(cell) : value;
  };
}
