import { inputError, show } from '../core/errors.js';
import { rawTableBuilder } from '../table/raw-table.js';
import type { Warning } from '../table/schema.js';
import type { RawTable } from '../table/table.js';
import { toUtf8 } from './decode.js';
import type { CsvOptions } from './read-csv.js';
import type { TableReader } from './read-table.js';
import { uniqueNames } from './read-header.js';

/** The columns are the keys of the objects in the first bytes of the file. */
const SAMPLE_BYTES = 1 << 20;
const LONGEST_LINE = 1 << 27;

type Row = { readonly line: number; readonly cells: ReadonlyMap<string, string> };

/** JSON lines: one object per line; numbers become cells as they are written, null is a missing cell. */
export async function openJsonLines(
  name: string,
  bytes: AsyncIterable<Buffer>,
  options: CsvOptions,
): Promise<TableReader> {
  const warnings: Warning[] = [];
  const warn = (warning: Warning): void => void warnings.push(warning);
  const rows = rowsOf(toUtf8(bytes, name, options.encoding, warn), name);
  const sample: Row[] = [];
  const keys = new Set<string>();
  let size = 0;
  while (size < SAMPLE_BYTES) {
    const next = await rows.next();
    if (next.done) break;
    sample.push(next.value);
    for (const [key, cell] of next.value.cells) {
      keys.add(key);
      size += key.length + cell.length;
    }
  }
  if (keys.size === 0) throw inputError(`${name}: there are no objects with keys in it`);
  const order = [...keys];
  const header = uniqueNames(order, name, 1, warn);
  const sampled = sample.length;
  const inOrder = (row: Row): string[] => {
    for (const key of row.cells.keys()) if (!keys.has(key)) throw lateKey(name, row.line, key, sampled);
    return order.map((key) => row.cells.get(key) ?? '');
  };
  async function* batches(most: number): AsyncGenerator<RawTable> {
    let builder = rawTableBuilder(name, header);
    const add = (row: Row): RawTable | null => {
      builder.add(inOrder(row), row.line);
      if (builder.rows() < most) return null;
      const full = builder.finish();
      builder = rawTableBuilder(name, header);
      return full;
    };
    try {
      for (const row of sample.splice(0, sample.length)) {
        const full = add(row);
        if (full) yield full;
      }
      for await (const row of rows) {
        const full = add(row);
        if (full) yield full;
      }
      if (builder.rows()) yield builder.finish();
    } finally {
      await rows.return();
    }
  }
  return { header, warnings, batches };
}

async function* rowsOf(text: AsyncIterable<Buffer>, name: string): AsyncGenerator<Row, void, undefined> {
  let line = 0;
  for await (const content of linesOf(text, name)) {
    line++;
    const trimmed = content.trim();
    if (trimmed !== '') yield { line, cells: cellsOf(trimmed, `${name}:${line}`) };
  }
}

async function* linesOf(text: AsyncIterable<Buffer>, name: string): AsyncGenerator<string> {
  let open: Buffer[] = [];
  let size = 0;
  for await (const chunk of text) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      open.push(chunk.subarray(from, end));
      yield Buffer.concat(open).toString();
      open = [];
      size = 0;
      from = end + 1;
    }
    open.push(Buffer.from(chunk.subarray(from)));
    size += chunk.length - from;
    if (size > LONGEST_LINE) throw inputError(`${name}: a line has more than ${LONGEST_LINE} bytes`);
  }
  if (size > 0) yield Buffer.concat(open).toString();
}

/** Numbers outside of strings, and the spellings that Python writes for those that JSON has not. */
const NUMBERS =
  /"(?:[^"\\]|\\.)*"|-?(?:\b(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|\b(?:NaN|Infinity)\b)/g;

function cellsOf(line: string, place: string): Map<string, string> {
  const object = parsed(line, place);
  const cells = new Map<string, string>();
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'object' && value !== null)
      throw inputError(
        `${place}: ${show(key)} holds ${Array.isArray(value) ? 'an array' : 'an object'}, not a single value`,
        'a table has one value per cell: take the value apart into columns of their own, or leave it out',
      );
    cells.set(key, value === null ? '' : String(value));
  }
  return cells;
}

/** Numbers are made strings first: JSON.parse would round long ones. Of a key that comes twice, it would lose the first. */
function parsed(line: string, place: string): object {
  let value: unknown;
  const keys: string[] = [];
  const quoted = (token: string, at: number): string => {
    if (!token.startsWith('"')) return `"${token}"`;
    if (/^\s*:/.test(line.slice(at + token.length, at + token.length + 20))) keys.push(token);
    return token;
  };
  try {
    value = JSON.parse(line.replace(NUMBERS, quoted));
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw inputError(`${place}: the line is not a JSON object`, wayOut(line));
  if (keys.length > Object.keys(value).length) refuseTwice(keys, place);
  return value;
}

function wayOut(line: string): string {
  if (!line.startsWith('{')) return "write one object per line: jq -c '.[]'";
  if (line.endsWith('},')) return 'take out the comma at the end of the line';
  return line.endsWith('}')
    ? 'write one object per line: jq -c .'
    : 'is the file cut off, or an object spread over lines? One object per line: jq -c .';
}

/** @throws AutomlError (input) if a key comes twice; keys of nested objects have another message */
function refuseTwice(keys: readonly string[], place: string): void {
  const names = keys.map((key) => JSON.parse(key) as string);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw inputError(`${place}: the key ${show(twice)} comes twice in one object`, 'name each key once');
}

function lateKey(name: string, line: number, key: string, sampled: number): Error {
  return inputError(
    `${name}:${line}: the key ${show(key)} is in none of the first ${sampled} objects`,
    'name all keys in the first lines (null for a missing value), or convert the file to CSV',
  );
}
