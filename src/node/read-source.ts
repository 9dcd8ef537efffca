import { open, stat } from 'node:fs/promises';
import { inputError } from '../core/errors.js';
import { unpacked } from './unpack.js';

/**
 * Bytes of a file or of stdin (`-`), unpacked if they are gzip or zstd. `name` is the file's name in messages. A chunk
 * stays as it is until the next one is asked for: who keeps bytes for longer copies them.
 */
export type Source = { readonly name: string; readonly bytes: AsyncIterable<Buffer> };

/**
 * Opens a file for reading from front to back. Errors come with the first chunk.
 * @throws AutomlError (input) if there is no such file, it is a directory, may not be read, or holds no text
 */
export function openSource(path: string): Source {
  const name = path === '-' ? 'stdin' : path;
  return { name, bytes: textOnly(openBytes(path, name), name) };
}

/** Bytes of a file; 0 if nobody knows before it is read, or they are packed. */
export async function sizeOf(path: string): Promise<number> {
  if (path === '-' || /\.(gz|zst)$/i.test(path)) return 0;
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : 0;
}

/** The bytes of openSource, whatever they are. */
export async function* openBytes(path: string, name: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    if (path !== '-' && (await stat(path)).isDirectory())
      throw inputError(`${name}: is a directory`, 'name a CSV file');
    if (path === '-') yield* unpacked(process.stdin, () => process.stdin.destroy());
    else {
      const raw = fileBytes(path);
      yield* unpacked(raw, () => raw.return());
    }
  } catch (error) {
    throw explain(error, name);
  }
}

const CHUNK = 1 << 18;

/** All chunks in one buffer: fresh memory for each would cost more than all else that is done with it. */
async function* fileBytes(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The same bytes. @throws AutomlError (input) if they are no text */
export async function* textOnly(
  source: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Buffer, void, undefined> {
  let first = true;
  for await (const chunk of source) {
    const what = first ? otherFormat(chunk) : null;
    if (what) throw inputError(`${name}: this is ${what}, not CSV text`, wayOut(what));
    first = false;
    yield chunk;
  }
}

function wayOut(what: string): string {
  return what === 'a JSON array'
    ? "write one object per line: jq -c '.[]'"
    : 'export the table as CSV (UTF-8) or Parquet';
}

const MAGIC: readonly (readonly [string, string])[] = [
  ['PK\x03\x04', 'a zip archive (an Excel .xlsx file is one)'],
  ['\xd0\xcf\x11\xe0', 'an old Excel .xls file'],
  ['PAR1', 'a Parquet file'],
  ['ARROW1', 'an Arrow file'],
  ['FEA1', 'a Feather file'],
  ['BZh', 'bzip2 data'],
  ['\xfd7zXZ', 'xz data'],
  ['\x28\xb5\x2f\xfd', 'packed twice'],
  ['\x1f\x8b', 'packed twice'],
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
  ['[{', 'a JSON array'],
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
  if (code === 'ZSTD_window')
    return inputError(
      `${name}: the zstd data need too large a window`,
      'unpack the file first: zstd -d --long=31',
    );
  if (typeof code === 'string' && code.startsWith('ZSTD'))
    return inputError(
      `${name}: the zstd data are damaged or end too early`,
      'copy or download the file again',
    );
  if (typeof code === 'string' && code.startsWith('Z_'))
    return inputError(`${name}: the gzip data are damaged`, 'copy or download the file again');
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
    return inputError(`${name}: cannot be read (${code})`);
  return error;
}
