/** Numbers as the page shows them. The same on every machine: nothing asks the locale. */

/** Four significant digits; a dash for none. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return minus(value.toExponential(2));
  const digits = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(size))));
  return minus(grouped(value.toFixed(digits)));
}

/** A number of rows: 12 345. */
export function count(value: number): string {
  return minus(grouped(String(Math.round(value))));
}

/** A share from 0 to 1. */
export function percent(share: number, digits = 1): string {
  if (!Number.isFinite(share)) return '–';
  return minus(`${(100 * share).toFixed(digits)} %`);
}

export function plural(value: number, noun: string): string {
  const many = /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
  return `${count(value)} ${value === 1 ? noun : many}`;
}

export function fileSize(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(0)} kB` : `${bytes} bytes`;
}

/** 12.3k, 1.48M: short enough for an axis. */
export function tick(value: number): string {
  const size = Math.abs(value);
  const [unit, letter] = UNITS.find(([least]) => size >= least) ?? [1, ''];
  if (size >= 1e15 || (size > 0 && size < 1e-3)) return minus(value.toExponential(1).replace('.0e', 'e'));
  return minus(`${Number((value / unit).toPrecision(4))}${letter}`);
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** Thousands apart by a narrow space, from five digits on. */
function grouped(text: string): string {
  const [whole = '', part] = text.split('.');
  if (whole.replace('-', '').length < 5) return text;
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return part === undefined ? spaced : `${spaced}.${part}`;
}

function minus(text: string): string {
  return text.replace(/^-/, '\u2212').replace('e-', 'e\u2212');
}
