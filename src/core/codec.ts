import { isTyped, type Plain, type Typed } from './plain.js';

/**
 * Plain data to JSON text and back, exactly: typed arrays as base64 little-endian (NaN payloads and −0 included),
 * numbers that JSON lacks by name. Key order is that of the value; the same value gives the same text.
 */

const TYPES = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
};
type TypeName = keyof typeof TYPES;
/** Who has a length is a list: an object that only claims one could keep loops busy for years. */
const LENGTH = 'length';
const MAX_DEPTH = 64;
const MAX_BRACKETS = 20_000_000;

export function encode(value: Plain): string {
  return JSON.stringify(toJson(value));
}

/** @throws SyntaxError (message without position in a file) if text is not what `encode` writes */
export function decode(text: string): Plain {
  checkNesting(text);
  return fromJson(JSON.parse(text));
}

function toJson(value: Plain): unknown {
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $number: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (isTyped(value)) return { [`$${typeName(value)}`]: toBase64(littleEndianBytes(value)) };
  if (Array.isArray(value)) return value.map((item: Plain) => (item === undefined ? null : toJson(item)));
  const entries = Object.entries(value as { [key: string]: Plain });
  for (const [key] of entries)
    if (key.startsWith('$') || key === LENGTH)
      throw new TypeError(`a key may not begin with $, or be ${LENGTH}: ${key}`);
  return Object.fromEntries(entries.map(([key, item]) => [key, toJson(item)]));
}

function fromJson(value: unknown): Plain {
  if (typeof value !== 'object' || value === null) return value as Plain;
  if (Array.isArray(value)) return value.map(fromJson);
  if (Object.hasOwn(value, LENGTH)) throw new SyntaxError(`an object with the key ${LENGTH}`);
  const entries = Object.entries(value);
  const [first] = entries;
  if (first && first[0].startsWith('$')) return special(first[0].slice(1), first[1], entries.length);
  return Object.fromEntries(entries.map(([key, item]) => [key, fromJson(item)]));
}

function special(name: string, value: unknown, keys: number): Plain {
  if (keys !== 1 || typeof value !== 'string') throw new SyntaxError(`malformed $${name}`);
  if (name === 'number' && ['NaN', 'Infinity', '-Infinity', '-0'].includes(value)) return Number(value);
  if (!Object.hasOwn(TYPES, name)) throw new SyntaxError(`unknown type $${name.slice(0, 20)}`);
  const type = TYPES[name as TypeName];
  const bytes = fromBase64(value);
  if (bytes.length % type.BYTES_PER_ELEMENT !== 0) throw new SyntaxError(`$${name}: ${bytes.length} bytes`);
  return new type(swapIfBigEndian(bytes, type.BYTES_PER_ELEMENT).buffer as ArrayBuffer);
}

function typeName(value: Typed): TypeName {
  for (const [name, type] of Object.entries(TYPES)) if (value instanceof type) return name as TypeName;
  throw new TypeError('not a typed array that a model may hold');
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function littleEndianBytes(value: Typed): Uint8Array {
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return LITTLE_ENDIAN ? bytes : swapIfBigEndian(bytes.slice(), value.BYTES_PER_ELEMENT);
}

function swapIfBigEndian(bytes: Uint8Array, width: number): Uint8Array {
  if (!LITTLE_ENDIAN) for (let i = 0; i < bytes.length; i += width) bytes.subarray(i, i + width).reverse();
  return bytes;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Of every UTF-16 code unit, so that the loop below needs no test of its range; 255 = not base64. */
const SIXBITS = new Uint8Array(65536).fill(255);
const LETTERS = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
LETTERS.forEach((letter, i) => (SIXBITS[letter] = i));
const EQUALS = 61;

/** Written as bytes, which become a text at once: a string that grows by single characters costs ten times as much. */
function toBase64(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  const out = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  let at = 0;
  for (let i = 0; i < whole; i += 3) {
    const triple = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    out[at++] = LETTERS[triple >>> 18]!;
    out[at++] = LETTERS[(triple >>> 12) & 63]!;
    out[at++] = LETTERS[(triple >>> 6) & 63]!;
    out[at++] = LETTERS[triple & 63]!;
  }
  if (whole < bytes.length) {
    const triple = (bytes[whole]! << 16) | ((bytes[whole + 1] ?? 0) << 8);
    out[at++] = LETTERS[triple >>> 18]!;
    out[at++] = LETTERS[(triple >>> 12) & 63]!;
    out[at++] = whole + 1 < bytes.length ? LETTERS[(triple >>> 6) & 63]! : EQUALS;
    out[at] = EQUALS;
  }
  return new TextDecoder().decode(out);
}

function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new SyntaxError('base64 of a wrong length');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const whole = text.length - (padding > 0 ? 4 : 0);
  let seen = 0;
  for (let i = 0, o = 0; i < whole; i += 4, o += 3) {
    const a = SIXBITS[text.charCodeAt(i)]!;
    const b = SIXBITS[text.charCodeAt(i + 1)]!;
    const c = SIXBITS[text.charCodeAt(i + 2)]!;
    const d = SIXBITS[text.charCodeAt(i + 3)]!;
    seen |= a | b | c | d;
    bytes[o] = (a << 2) | (b >>> 4);
    bytes[o + 1] = (b << 4) | (c >>> 2);
    bytes[o + 2] = (c << 6) | d;
  }
  if (padding > 0) {
    const [a = 255, b = 255, c = 255] = Array.from(
      text.slice(whole, -padding),
      (x) => SIXBITS[x.charCodeAt(0)]!,
    );
    seen |= a | b | (padding === 1 ? c : 0);
    bytes[bytes.length - 3 + padding] = (a << 2) | (b >>> 4);
    if (padding === 1) bytes[bytes.length - 1] = (b << 4) | (c >>> 2);
  }
  if (seen > 63) throw new SyntaxError('not base64');
  return bytes;
}

/** JSON.parse overflows the stack on deep nests and exhausts memory on millions of brackets: refuse both before. */
function checkNesting(text: string): void {
  let depth = 0;
  let brackets = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) {
      i = endOfString(text, i);
    } else if (code === 123 || code === 91) {
      depth++;
      brackets++;
      if (depth > MAX_DEPTH || brackets > MAX_BRACKETS) throw new SyntaxError('nested too deeply');
    } else if (code === 125 || code === 93) depth--;
  }
}

function endOfString(text: string, open: number): number {
  for (let i = text.indexOf('"', open + 1); i >= 0; i = text.indexOf('"', i + 1)) {
    let slashes = 0;
    while (text.charCodeAt(i - 1 - slashes) === 92) slashes++;
    if (slashes % 2 === 0) return i;
  }
  throw new SyntaxError('a string is not closed');
}
