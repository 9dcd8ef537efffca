import type { ParquetParsers, SchemaElement } from 'hyparquet';

/** What a Parquet value is as text, null for a missing one. */
export type CellOf = (value: unknown) => string | null;

const decoder = new TextDecoder();
const TIMES: ReadonlyMap<string, 'MILLIS' | 'MICROS'> = new Map([
  ['TIME_MILLIS', 'MILLIS'],
  ['TIME_MICROS', 'MICROS'],
]);
const MS_PER_DAY = 86_400_000n;

/** Values become text while they are decoded, so that no digit is lost: dates of ISO 8601, JSON as it is. */
export const PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value) => moment(BigInt(value), 3),
  timestampFromMicroseconds: (value) => moment(BigInt(value), 6),
  timestampFromNanoseconds: (value) => moment(BigInt(value), 9),
  dateFromDays: (value) => moment(BigInt(value) * MS_PER_DAY, 3).slice(0, -'T00:00:00'.length),
  jsonFromBytes: (bytes) => decoder.decode(bytes),
};

/**
 * Makes the text of a column's values. Decimals are taken from the decoder, which would round them: `raw` is the
 * element to decode instead, whose values are whole numbers or bytes.
 */
export function cellsOf(element: SchemaElement): { readonly raw: SchemaElement; readonly cell: CellOf } {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
    if (type === 'BYTE_ARRAY') return { raw: element, cell: (v) => textOf(rounded(v)) };
    const { converted_type: _c, logical_type: _l, ...raw } = element;
    return { raw, cell: (v) => (isMissing(v) ? null : decimal(integer(v), scale)) };
  }
  const time = logical?.type === 'TIME' ? logical.unit : TIMES.get(converted ?? '');
  if (time !== undefined) {
    const digits = { MILLIS: 3, MICROS: 6, NANOS: 9 }[time] ?? 3;
    return {
      raw: element,
      cell: (v) => (isMissing(v) ? null : moment(BigInt(v as bigint), digits).slice(11)),
    };
  }
  return {
    raw: element,
    cell: type === 'FLOAT' ? (v) => (isMissing(v) ? null : shortest(v as number)) : textOf,
  };
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

function textOf(value: unknown): string | null {
  if (isMissing(value)) return null;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

/** A number of 32 bits in the fewest digits that tell it from its neighbours: 0.1, not 0.10000000149011612. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(value);
}

/** `units` of 10^-digits seconds since 1970, as date and time; the fraction without zeros at its end. */
function moment(units: bigint, digits: number): string {
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((units % perSecond) + perSecond) % perSecond;
  const seconds = (units - fraction) / perSecond;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return String(units);
  const rest = fraction.toString().padStart(digits, '0').replace(/0+$/, '');
  return date.toISOString().slice(0, -5) + (rest === '' ? '' : `.${rest}`);
}

function integer(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as bigint | number);
  return BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value).toString('hex') || '0'}`));
}

function decimal(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return scale > 0 ? `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}` : `${sign}${digits}`;
}

function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(15)) : value;
}
