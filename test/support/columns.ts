import { rngFrom } from '../../src/core/rng.js';
import type { Csr } from '../../src/core/data.js';
import type { Input } from '../../src/features/encoder.js';
import { MISSING, UNKNOWN, columnLength } from '../../src/table/table.js';
import type { CategoryColumn, Column, NumericColumn } from '../../src/table/table.js';

const WORDS = ['Lake', 'river', 'sea 7', 'Über', 'hill!', 'stone', 'a', 'WOOD'];
const texts = (rows: number): string[] =>
  Array.from(
    { length: rows },
    (_, i) => `${WORDS[i % 8]} ${WORDS[(i * 3) % 8]} and ${WORDS[(i * 5 + 1) % 8]}`,
  );

/** Labels of `encoder.test.ts` that two columns tell together and neither alone: how many values, and which one. */
const together: readonly (readonly [number, (row: number) => number])[] = [
  [2, (row) => row % 2],
  [3, (row) => (row * 5) % 3],
  [2, (row) => Number((row * 7) % 13 > 6)],
];

/** A plain column of a kind, or a group of nine numbers or of six categories that hang together by twos. */
export function toyInput(kind: Input['kind'], rows: number): Input {
  const name = `the ${kind}`;
  if (kind === 'numbers') {
    const columns = (['number', 'boolean', 'date'] as const).map((one) => toyColumn(one, rows));
    const plain = columns.filter((column) => 'values' in column && column.kind !== 'text');
    return { kind, name, columns: [...plain, ...hiddenLabels(rows)] };
  }
  if (kind !== 'categories') return toyColumn(kind, rows);
  const rng = rngFrom('group');
  const columns = together.flatMap(([count, labelOf], k): CategoryColumn[] => {
    const keys = Int32Array.from({ length: rows }, () => rng.int(count));
    const levels = ['red', '__proto__', 'blue'];
    const locks = keys.map((key, row) => (row % 9 === 8 ? MISSING : (labelOf(row) + key) % count));
    return [
      { kind: 'category', name: `key ${k}`, codes: keys, levels },
      { kind: 'category', name: `lock ${k}`, codes: locks, levels },
    ];
  });
  return { kind, name, columns };
}

/** Pairs of numbers whose sum says which label a row has, though neither says much of it alone. */
function hiddenLabels(rows: number): NumericColumn[] {
  const rng = rngFrom('numbers');
  const third = (row: number): number => ((row * 7) % 13 < 4 ? 1 : (row * 7) % 13 > 8 ? 2 : 0);
  const labels = [...together.slice(0, 2).map(([, labelOf]) => labelOf), third];
  return labels.flatMap((labelOf, k) => {
    const key = Float64Array.from({ length: rows }, () => 100 * rng.next());
    const lock = key.map((value, row) => (row % 9 === 8 ? NaN : 8 * labelOf(row) - value));
    return [key, lock].map(
      (values, at) => ({ kind: 'number', name: `${at === 0 ? 'key' : 'lock'} ${k}`, values }) as const,
    );
  });
}

/** A plain column of a kind, every ninth cell missing. */
export function toyColumn(kind: Column['kind'], rows: number): Column {
  const rng = rngFrom(`column/${kind}`);
  const name = `the ${kind}`;
  const gap = (i: number): boolean => i % 9 === 8;
  if (kind === 'category') {
    const codes = Int32Array.from({ length: rows }, (_, i) =>
      gap(i) ? MISSING : Math.floor(5 * rng.next() ** 2),
    );
    return { kind, name, codes, levels: ['red', '__proto__', 'blue', 'constructor', 'rare'] };
  }
  if (kind === 'text') {
    const codes = Int32Array.from({ length: rows }, (_, i) => (gap(i) ? MISSING : (i * 7) % 40));
    return { kind, name, codes, values: texts(40) };
  }
  if (kind === 'terms') {
    const names = ['lake', '__proto__', 'river sea', 'hill'];
    const cells = Array.from({ length: rows }, (_, i) =>
      names.flatMap((_name, at) => (!gap(i) && rng.next() < 0.4 ? [[at, rng.next()] as const] : [])),
    );
    return { kind, name, names, terms: csrOf(cells, names.length) };
  }
  const value = (): number => {
    if (kind === 'boolean') return rng.int(2);
    return kind === 'date' ? Date.UTC(2019, rng.int(40), rng.int(28), rng.int(24)) : 10 * rng.normal();
  };
  return { kind, name, values: Float64Array.from({ length: rows }, (_, i) => (gap(i) ? NaN : value())) };
}

function csrOf(rows: readonly (readonly (readonly [number, number])[])[], width: number): Csr {
  const indptr = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (indptr[i + 1] = indptr[i]! + row.length));
  const indices = Int32Array.from(rows.flatMap((row) => row.map(([at]) => at)));
  return { rows: rows.length, width, indptr, indices, values: Float64Array.from(rows.flat(), ([, v]) => v) };
}

function rowsOf({ rows, indptr, indices, values }: Csr): (readonly [number, number])[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from(indices.subarray(indptr[i]!, indptr[i + 1]!), (at, k) => [at, values[indptr[i]! + k]!]),
  );
}

/** As many rows, all missing. */
export function emptyColumn<I extends Input>(like: I): I;
export function emptyColumn(like: Input): Input {
  if (like.kind === 'numbers') return { ...like, columns: like.columns.map(emptyColumn) };
  if (like.kind === 'categories') return { ...like, columns: like.columns.map(emptyColumn) };
  if (like.kind === 'terms')
    return {
      ...like,
      terms: csrOf(
        Array.from({ length: like.terms.rows }, () => []),
        like.terms.width,
      ),
    };
  if (like.kind === 'category') return { ...like, codes: like.codes.map(() => MISSING) };
  if (like.kind === 'text') return { ...like, codes: like.codes.map(() => MISSING), values: [] };
  return { ...like, values: like.values.map(() => NaN) };
}

/** Values that the toy column does not hold. */
export function strangeColumn<I extends Input>(like: I): I;
export function strangeColumn(like: Input): Input {
  if (like.kind === 'numbers') return { ...like, columns: like.columns.map(strangeColumn) };
  if (like.kind === 'categories') return { ...like, columns: like.columns.map(strangeColumn) };
  const rows = columnLength(like);
  if (like.kind === 'category') return { ...like, codes: like.codes.map(() => UNKNOWN) };
  if (like.kind === 'text') {
    const values = ['', ' ', 'zzz', '\u{1f600} \ud800', 'x'.repeat(5000)];
    return { ...like, codes: Int32Array.from({ length: rows }, (_, i) => i % values.length), values };
  }
  if (like.kind === 'terms') {
    const { width } = like.terms;
    return {
      ...like,
      terms: csrOf(
        Array.from({ length: rows }, (_, i) => [[i % width, 1e6]]),
        width,
      ),
    };
  }
  const numbers = like.kind === 'date' ? [-1e14, 0, 4e14] : [1e300, -1e300, 0, -0, 1e-300, 12345.678];
  return { ...like, values: Float64Array.from({ length: rows }, (_, i) => numbers[i % numbers.length]!) };
}

/** The rows of a column, in that order. */
export function pick<I extends Input>(column: I, rows: Int32Array): I;
export function pick(column: Input, rows: Int32Array): Input {
  if (column.kind === 'numbers') return { ...column, columns: column.columns.map((one) => pick(one, rows)) };
  if (column.kind === 'categories')
    return { ...column, columns: column.columns.map((one) => pick(one, rows)) };
  if (column.kind === 'category' || column.kind === 'text') {
    return { ...column, codes: rows.map((row) => column.codes[row]!) };
  }
  if (column.kind === 'terms') {
    const all = rowsOf(column.terms);
    return {
      ...column,
      terms: csrOf(
        Array.from(rows, (row) => all[row]!),
        column.terms.width,
      ),
    };
  }
  return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) };
}

/** How many rows a column or group has. */
export function inputLength(input: Input): number {
  return input.kind === 'numbers' || input.kind === 'categories'
    ? columnLength(input.columns[0]!)
    : columnLength(input);
}
