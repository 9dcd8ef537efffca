import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { concatTables } from '../table/concat.js';
import { rawTableBuilder } from '../table/raw-table.js';
import type { Warning } from '../table/schema.js';
import type { RawTable } from '../table/table.js';
import { type CsvOptions, type CsvReader, openCsv } from './read-csv.js';
import { openJsonLines } from './read-json-lines.js';
import { openBytes, textOnly } from './read-source.js';

const PARQUET = 'PAR1';

/** A table that is read from front to back, whatever format it is in. Cells are text, as a CSV of it would hold them. */
export type TableReader = CsvReader;

/**
 * Reads files whole, as one table: rows one file after the other, columns found by name.
 * @throws AutomlError (input) that names file and line, or the file whose columns are others
 */
export async function readTable(
  paths: readonly string[],
  options: CsvOptions = {},
): Promise<{ table: RawTable; warnings: Warning[] }> {
  const tables: RawTable[] = [];
  const warnings: Warning[] = [];
  for (const path of paths) {
    const reader = await openTable(path, options);
    let table: RawTable | null = null;
    for await (const batch of reader.batches(Infinity)) table = batch;
    tables.push(table ?? rawTableBuilder(path === '-' ? 'stdin' : path, reader.header).finish());
    warnings.push(...reader.warnings);
  }
  return { table: concatTables(tables), warnings };
}

/** CSV, JSON lines or Parquet, as it is or in gzip or zstd, told by the first bytes. `-` is stdin. */
export async function openTable(path: string, options: CsvOptions = {}): Promise<TableReader> {
  const name = path === '-' ? 'stdin' : path;
  const source = openBytes(path, name);
  const first = await source.next();
  const head = first.done ? Buffer.alloc(0) : first.value;
  const bytes = again(head, source);
  if (head.toString('latin1', 0, 4) === PARQUET) {
    const { openParquet } = await import('./read-parquet.js');
    if (!beginsWith(path, PARQUET)) return openParquet(name, { bytes });
    await source.return();
    return openParquet(name, { path });
  }
  return isJsonLines(path, head)
    ? openJsonLines(name, bytes, options)
    : openCsv(path, options, textOnly(bytes, name));
}

/** No header of a CSV begins like an object; the name decides for files that begin otherwise, to say what is wrong. */
function isJsonLines(path: string, head: Buffer): boolean {
  const bare = path.toLowerCase().replace(/\.(gz|zst)$/, '');
  return (
    ['.jsonl', '.ndjson'].includes(extname(bare)) ||
    /^(\xef\xbb\xbf)?\s*\{\s*("|\})/.test(head.toString('latin1', 0, 200))
  );
}

/** Whether it is a file, not a pipe, and begins so itself, not what is packed in it. */
function beginsWith(path: string, magic: string): boolean {
  if (path === '-' || !statSync(path).isFile()) return false;
  const head = Buffer.alloc(magic.length);
  const fd = openSync(path, 'r');
  try {
    return readSync(fd, head) === magic.length && head.toString('latin1') === magic;
  } finally {
    closeSync(fd);
  }
}

async function* again(
  first: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    if (first.length) yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}
