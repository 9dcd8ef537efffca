// The twin of src/table/plain-numbers.ts, which says what is a plain number and what the bits of a spelling mean.
// Where that gives up on a number this may know it, and the other way round: who calls reads the text of both again.
const DIGITS: u32 = 1;
const LONG: u32 = 2;
const ZERO: u32 = 4;
const WORD: u32 = 8;
const UNSURE: u32 = 16;
const LONGEST: usize = 60;
const EXACT: u64 = 1 << 53;

@inline
function isBlank(byte: u32): bool {
  return byte === 32 || byte - 9 <= 4;
}

@inline
function isDigit(byte: u32): bool {
  return byte - 48 <= 9;
}

/** Cells one behind the other, each ending at its offset: numbers (or NaN) and spellings. powers: 1, 10, … 1e22; never: 256 bytes. */
export function plainNumbers(
  bytes: usize,
  offsets: usize,
  count: i32,
  powers: usize,
  never: usize,
  numbers: usize,
  spelt: usize,
): void {
  for (let k: usize = 0; k < <usize>count; k++) {
    let start = bytes + load<i32>(offsets + (k << 2));
    let end = bytes + load<i32>(offsets + (k << 2), 4);
    while (start < end && isBlank(load<u8>(start))) start++;
    while (end > start && isBlank(load<u8>(end - 1))) end--;
    const number = plainNumber(start, end, powers);
    store<f64>(numbers + (k << 3), number);
    store<u8>(spelt + k, number === number ? digitBits(start, end) : wordBits(start, end, never));
  }
}

function plainNumber(start: usize, end: usize, powers: usize): f64 {
  if (end - start > LONGEST || start === end) return NaN;
  let p = start;
  const sign = <u32>load<u8>(p);
  if (sign === 45 || sign === 43) p++;
  const first = p;
  let whole: u64 = 0;
  let digits = 0;
  let point: usize = 0;
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 48;
    if (digit <= 9) {
      if (digits < 18) whole = whole * 10 + digit;
      if (whole !== 0) digits++;
    } else if (digit === <u32>-2 && point === 0) point = p;
    else break;
  }
  if (p - first === (point ? 1 : 0)) return NaN;
  let places = point ? <i32>(p - point - 1) : 0;
  if (p < end) {
    if ((<u32>load<u8>(p) | 32) !== 101) return NaN;
    p++;
    if (p >= end) return NaN;
    const minus = load<u8>(p) === 45;
    if (minus || load<u8>(p) === 43) p++;
    if (p >= end || end - p > 4) return NaN;
    let exponent = 0;
    for (; p < end; p++) {
      const digit = <u32>load<u8>(p) - 48;
      if (digit > 9) return NaN;
      exponent = exponent * 10 + digit;
    }
    places -= minus ? -exponent : exponent;
  }
  if (digits > 18) return NaN;
  const value = scaled(whole, places, powers);
  return sign === 45 ? -value : value;
}

/** whole / 10^places, correctly rounded, or NaN. */
@inline
function scaled(whole: u64, places: i32, powers: usize): f64 {
  if (whole < EXACT) {
    if (places >= 0 && places <= 22) return <f64>whole / load<f64>(powers + (<usize>places << 3));
    if (places < 0 && places >= -22) return <f64>whole * load<f64>(powers + (<usize>-places << 3));
    return whole === 0 ? 0 : NaN;
  }
  if (places < 0 || places > 22) return NaN;
  const sum = <f64>whole;
  const rest = <f64>(<i64>whole - <i64>sum);
  const divisor = load<f64>(powers + (<usize>places << 3));
  const quotient = sum / divisor;
  const back = quotient * divisor;
  const correction = (sum - back - productError(quotient, divisor, back) + rest) / divisor;
  const slack = abs(correction) * 1e-12;
  const value = quotient + (correction - slack);
  return value === quotient + (correction + slack) ? value : NaN;
}

@inline
function productError(a: f64, b: f64, product: f64): f64 {
  const a1 = a * 134217729 - (a * 134217729 - a);
  const a0 = a - a1;
  const b1 = b * 134217729 - (b * 134217729 - b);
  const b0 = b - b1;
  return a1 * b1 - product + a1 * b0 + a0 * b1 + a0 * b0;
}

function digitBits(start: usize, end: usize): u32 {
  const sign = <u32>load<u8>(start);
  const signed = sign === 43 || sign === 45;
  const first = signed ? start + 1 : start;
  for (let p = first; p < end; p++) if (!isDigit(load<u8>(p))) return 0;
  const long = end - first > 15 ? LONG : 0;
  if (signed) return long;
  return DIGITS | long | (end - start > 2 && sign === 48 ? ZERO : 0);
}

function wordBits(start: usize, end: usize, never: usize): u32 {
  let before: u32 = 0;
  let bits = WORD;
  for (let p = start; p < end; p++) {
    const byte = <u32>load<u8>(p);
    if (load<u8>(never + byte) || (byte === 45 && isDigit(before) && p + 1 < end && isDigit(load<u8>(p + 1)))) return WORD;
    if (isDigit(byte) || (byte | 32) === 102 || byte > 127) bits = UNSURE;
    before = byte;
  }
  return bits;
}
