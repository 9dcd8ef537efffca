import { rngFrom } from '../../src/core/rng.js';
import type { Csr } from '../../src/core/data.js';
import { MISSING, UNKNOWN, columnLength } from '../../src/table/table.js';
import type { Column } from '../../src/table/table.js';

const WORDS = ['Lake', 'river', 'sea 7', 'Über', 'hill!', 'stone', 'a', 'WOOD'];
const texts = (rows: number): string[] =>
  Array.from(
    { length: rows },
    (_, i) => `${WORDS[i % 8]} ${WORDS[(i * 3) % 8]} and ${WORDS[(i * 5 + 1) % 8]}`,
  );

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
export function emptyColumn(like: Column): Column {
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
export function strangeColumn(like: Column): Column {
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
export function pick(column: Column, rows: Int32Array): Column {
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
