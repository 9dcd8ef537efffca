import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { inputError } from '../core/errors.js';

/** Bytes of a file or of stdin (`-`), unpacked if they are gzip. `name` is the file's name in messages. */
export type Source = { readonly name: string; readonly bytes: AsyncIterable<Buffer> };

/**
 * Opens a file for reading from front to back. Errors come with the first chunk.
 * @throws AutomlError (input) if there is no such file, it is a directory, may not be read, or holds no text
 */
export function openSource(path: string): Source {
  const name = path === '-' ? 'stdin' : path;
  return { name, bytes: chunks(path, name) };
}

/** Bytes of a file; 0 if nobody knows before it is read. */
export async function sizeOf(path: string): Promise<number> {
  if (path === '-') return 0;
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : 0;
}

async function* chunks(path: string, name: string): AsyncGenerator<Buffer> {
  try {
    if (path !== '-' && (await stat(path)).isDirectory())
      throw inputError(`${name}: is a directory`, 'name a CSV file');
    const raw: Readable = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
    yield* textOnly(unpacked(raw), name);
  } catch (error) {
    throw explain(error, name);
  }
}

/** Tells gzip by its first two bytes, whatever the file is called. */
async function* unpacked(raw: Readable): AsyncGenerator<Buffer> {
  const source = withHead(raw);
  const first = await source.next();
  if (first.done) return;
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield first.value;
    yield* source;
    return;
  }
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  const feed = async (): Promise<void> => {
    gunzip.write(first.value);
    for await (const chunk of source)
      if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once('drain', resolve));
    gunzip.end();
  };
  feed().catch((error: Error) => gunzip.destroy(error));
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } finally {
    raw.destroy();
  }
}

/** The same bytes; the first chunk holds at least 512 of them if there are so many. */
async function* withHead(raw: Readable): AsyncGenerator<Buffer, void> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < 512) continue;
    yield head;
    head = null;
  }
  if (head?.length) yield head;
}

async function* textOnly(source: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of source) {
    const what = first ? otherFormat(chunk) : null;
    if (what) throw inputError(`${name}: this is ${what}, not CSV text`, 'export the table as CSV (UTF-8)');
    first = false;
    yield chunk;
  }
}

const MAGIC: readonly (readonly [string, string])[] = [
  ['PK\x03\x04', 'a zip archive (an Excel .xlsx file is one)'],
  ['\xd0\xcf\x11\xe0', 'an old Excel .xls file'],
  ['PAR1', 'a Parquet file'],
  ['ARROW1', 'an Arrow file'],
  ['FEA1', 'a Feather file'],
  ['BZh', 'bzip2 data'],
  ['\xfd7zXZ', 'xz data'],
  ['\x28\xb5\x2f\xfd', 'zstd data'],
  ['\x1f\x8b', 'gzip data inside gzip data'],
  ['7z\xbc\xaf', 'a 7-zip archive'],
  ['%PDF', 'a PDF file'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['\x89HDF', 'an HDF5 file'],
  ['SQLite format 3', 'an SQLite database'],
  ['ORC\x0a', 'an ORC file'],
  ['Obj\x01', 'an Avro file'],
  ['<!DOCTYPE', 'an HTML page'],
  ['<!doctype', 'an HTML page'],
  ['<html', 'an HTML page'],
  ['<?xml', 'an XML document'],
  ['[{', 'JSON'],
  ['{"', 'JSON'],
];

/** What the bytes are if they are not a CSV file: known beginnings, else many control characters. */
function otherFormat(head: Buffer): string | null {
  const start = head.toString('latin1', 0, 16);
  const known = MAGIC.find(([magic]) => start.startsWith(magic));
  if (known) return known[1];
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16) return null;
  const part = head.subarray(0, 4096);
  let control = 0;
  let zeros = 0;
  for (const byte of part) {
    if (byte === 0) zeros++;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) control++;
  }
  if (zeros > part.length * 0.3) return null; // UTF-16 without a mark: the decoder explains it
  return control > Math.max(8, part.length * 0.05) ? 'binary data' : null;
}

function explain(error: unknown, name: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return inputError(`${name}: there is no such file`, 'check the path');
  if (code === 'EISDIR') return inputError(`${name}: is a directory`, 'name a CSV file');
  if (code === 'EACCES' || code === 'EPERM')
    return inputError(`${name}: permission denied`, 'check who may read the file');
  if (code === 'Z_BUF_ERROR')
    return inputError(`${name}: the gzip data end too early`, 'copy or download the file again');
  if (typeof code === 'string' && code.startsWith('Z_'))
    return inputError(`${name}: the gzip data are damaged`, 'copy or download the file again');
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
    return inputError(`${name}: cannot be read (${code})`);
  return error;
}
