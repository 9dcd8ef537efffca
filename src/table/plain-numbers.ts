import type { CellBytes } from './table.js';

/** What the spelling of a cell says. digits: nothing but digits; long: more than 15, after a sign or none; zero: three or more, the first is 0. */
export const SPELT = { digits: 1, long: 2, zero: 4, word: 8, unsure: 16 } as const;

/** 1, 10, … 1e22: all that are exact. */
export const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const LONGEST = 60;

export type PlainNumbers = { readonly numbers: Float64Array; readonly spelt: Uint8Array };

/**
 * The cells that are plain numbers (PLAIN in numbers.ts), read from their bytes, as Number() reads them. Others are NaN,
 * and spelt says of them whether they are surely no number in any format (word) or have to be looked at (unsure).
 */
export function plainNumbers({ bytes, offsets }: Pick<CellBytes, 'bytes' | 'offsets'>): PlainNumbers {
  const size = offsets.length - 1;
  const numbers = new Float64Array(size);
  const spelt = new Uint8Array(size);
  for (let k = 0; k < size; k++) {
    let start = offsets[k]!;
    let end = offsets[k + 1]!;
    while (start < end && isBlank(bytes[start]!)) start++;
    while (end > start && isBlank(bytes[end - 1]!)) end--;
    numbers[k] = plainNumber(bytes, start, end);
    spelt[k] = Number.isNaN(numbers[k]!) ? wordBits(bytes, start, end) : digitBits(bytes, start, end);
  }
  return { numbers, spelt };
}

function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** NaN for what is no plain number, and for the few that are too hard. */
function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > LONGEST) return NaN;
  let p = start;
  const sign = bytes[p];
  if (sign === 45 || sign === 43) p++;
  // Two whole numbers of nine digits: quicker than one of eighteen, which would have to be a double.
  let high = 0;
  let low = 0;
  let digits = 0;
  let point = -1;
  const first = p;
  for (; p < end; p++) {
    const digit = bytes[p]! - 48;
    if (digit >= 0 && digit <= 9) {
      if (digits < 9) {
        high = (Math.imul(high, 10) + digit) | 0;
        if (high > 0) digits++;
      } else {
        if (digits < 18) low = (Math.imul(low, 10) + digit) | 0;
        digits++;
      }
    } else if (digit === -2 && point < 0) point = p;
    else break;
  }
  if (p - first - Number(point >= 0) === 0) return NaN;
  let places = point < 0 ? 0 : p - point - 1;
  if (p < end) {
    const exponent = exponentAt(bytes, p, end);
    if (Number.isNaN(exponent)) return NaN;
    places -= exponent;
  }
  if (digits > 18) return NaN;
  const value = scaled(high, low, Math.max(0, digits - 9), places);
  return sign === 45 ? -value : value;
}

function exponentAt(bytes: Uint8Array, at: number, end: number): number {
  if ((bytes[at]! | 32) !== 101) return NaN;
  let p = at + 1;
  const sign = bytes[p];
  if (sign === 45 || sign === 43) p++;
  if (p >= end || end - p > 4) return NaN;
  let exponent = 0;
  for (; p < end; p++) {
    const digit = bytes[p]! - 48;
    if (digit < 0 || digit > 9) return NaN;
    exponent = exponent * 10 + digit;
  }
  return sign === 45 ? -exponent : exponent;
}

/** Up to here whole numbers are exact. */
const EXACT = 2 ** 53;

/**
 * (high · 10^lowDigits + low) / 10^places, correctly rounded, or NaN. Where digits fit into a double and powers are
 * exact, one operation is. Else in two doubles; that is certain unless the result lies between two doubles.
 */
function scaled(high: number, low: number, lowDigits: number, places: number): number {
  const whole = high * POWERS[lowDigits]! + low;
  if (whole < EXACT) {
    if (places >= 0 && places <= 22) return whole / POWERS[places]!;
    if (places < 0 && places >= -22) return whole * POWERS[-places]!;
    return whole === 0 ? 0 : NaN;
  }
  if (places < 0 || places > 22) return NaN;
  const power = POWERS[lowDigits]!;
  const product = high * power;
  const error = productError(high, power, product);
  const sum = product + low;
  const rest = low - (sum - product) + error;
  const divisor = POWERS[places]!;
  const quotient = sum / divisor;
  const back = quotient * divisor;
  const correction = (sum - back - productError(quotient, divisor, back) + rest) / divisor;
  const slack = Math.abs(correction) * 1e-12;
  const value = quotient + (correction - slack);
  return value === quotient + (correction + slack) ? value : NaN;
}

/** Exactly a · b − product (Dekker), for numbers that are not extreme. */
function productError(a: number, b: number, product: number): number {
  const a1 = a * 134217729 - (a * 134217729 - a);
  const a0 = a - a1;
  const b1 = b * 134217729 - (b * 134217729 - b);
  const b0 = b - b1;
  return a1 * b1 - product + a1 * b0 + a0 * b1 + a0 * b0;
}

function digitBits(bytes: Uint8Array, start: number, end: number): number {
  const signed = bytes[start] === 43 || bytes[start] === 45;
  const first = signed ? start + 1 : start;
  for (let p = first; p < end; p++) if (bytes[p]! < 48 || bytes[p]! > 57) return 0;
  const long = end - first > 15 ? SPELT.long : 0;
  if (signed) return long;
  return SPELT.digits | long | (end - start > 2 && bytes[start] === 48 ? SPELT.zero : 0);
}

/** Characters that stand in no number, whatever its format, currency or sign. */
export const NEVER = new Uint8Array(256);
for (const c of 'abcdghjlmopquvwxQV/:_"#&*;<=>?@[\\]^`{|}~!') NEVER[c.charCodeAt(0)] = 1;

function wordBits(bytes: Uint8Array, start: number, end: number): number {
  let before = 0;
  let mayBe = 0;
  for (let p = start; p < end; p++) {
    const byte = bytes[p]!;
    // A hyphen between digits: a date, a range, a telephone number.
    if (NEVER[byte] === 1 || (byte === 45 && isDigit(before) && isDigit(bytes[p + 1] ?? 0) && p + 1 < end))
      return SPELT.word;
    // Digits, or inf and its sign.
    if (isDigit(byte) || (byte | 32) === 102 || byte > 127) mayBe = 1;
    before = byte;
  }
  return mayBe ? SPELT.unsure : SPELT.word;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
