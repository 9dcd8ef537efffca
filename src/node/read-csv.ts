import { inputError, show, usageError } from '../core/errors.js';
import { borrowReading, giveBack } from '../kernels/reading-kernels.js';
import type { Warning } from '../table/schema.js';
import type { RawTable } from '../table/table.js';
import { CellTable } from './cell-table.js';
import { toUtf8 } from './decode.js';
import { sniffDialect, type Dialect } from './dialect.js';
import { MANY } from './intern-cells.js';
import { cellReader, type CellSink } from './read-cells.js';
import { headerNames } from './read-header.js';
import { type Position, recordWriter } from './read-records.js';
import { rowShape } from './read-rows.js';
import { openSource, sizeOf } from './read-source.js';

export type CsvOptions = {
  /** one character, or `tab`; found by itself if absent */
  readonly delimiter?: string;
  /** a label of the WHATWG encoding standard, such as `windows-1252` */
  readonly encoding?: string;
  /** rows with too few or too many fields: an error (default), or filled up and cut off */
  readonly ragged?: 'error' | 'pad';
};

export type CsvReader = {
  readonly header: readonly string[];
  /** grows while batches are read */
  readonly warnings: Warning[];
  /** Tables of at most `rows` rows, in file order; may be asked for once. */
  batches(rows: number): AsyncIterable<RawTable>;
};

const SAMPLE_BYTES = 1 << 18;
const SAMPLE_LINES = 5;
const SAMPLE_MOST = 1 << 24;

/**
 * Reads a CSV file whole, into dictionary-coded columns. `-` is stdin; gzip is unpacked.
 * @throws AutomlError (input) that names file and physical line
 */
export async function readTable(
  path: string,
  options: CsvOptions = {},
): Promise<{ table: RawTable; warnings: Warning[] }> {
  const { header, warnings, batches } = await openCsv(path, options);
  for await (const table of batches(Infinity)) return { table, warnings };
  return { table: new CellTable(nameOf(path), header).finish(), warnings };
}

/**
 * Reads the header now and the rows as they are asked for, in memory that does not grow with the file.
 * @param bytes of the file, if somebody has begun to read it
 */
export async function openCsv(
  path: string,
  options: CsvOptions = {},
  bytes: AsyncIterable<Buffer> = openSource(path).bytes,
): Promise<CsvReader> {
  const name = nameOf(path);
  const wanted = delimiterOption(options.delimiter);
  const warnings: Warning[] = [];
  const warn = (warning: Warning): void => void warnings.push(warning);
  const chunks = toUtf8(bytes, name, options.encoding, warn);
  const { head, whole } = await takeSample(chunks);
  const text = head.toString();
  if (text.trim() === '')
    throw inputError(`${name}: the file is empty${head.length ? '' : ' (0 bytes)'}`, 'a header is needed');
  const dialect = sniffDialect(text, whole, name, wanted, warn);
  const body = head.subarray(Buffer.byteLength(text.slice(0, dialect.skipChars)));
  const { first, after } = await firstRecord(body, dialect, name);
  const header = headerNames(first, dialect, name, warn);
  const below: Dialect = { ...dialect, skipLines: after.lines };
  async function* batches(rows: number): AsyncGenerator<RawTable> {
    const ready: RawTable[] = [];
    let table = new CellTable(name, header, rows === Infinity ? MANY.ofFile : MANY.ofBatch);
    const full = (): void => {
      if (table.rows < rows) return;
      ready.push(table.finish());
      table = table.next();
    };
    const shape = rowShape(name, header, first.length, dialect, options.ragged === 'pad', warn);
    const sink: CellSink = {
      block: (block) => {
        for (let from = 0; from < block.rows;) {
          const to = Math.min(block.rows, from + rows - table.rows);
          table.add(block, from, to);
          from = to;
          full();
        }
      },
      row: (cells, line) => {
        table.addStrings(cells, line);
        full();
      },
    };
    const reading = borrowReading();
    const reader = cellReader(below, name, header, shape, sink, reading);
    const size = rows === Infinity ? await sizeOf(path) : 0;
    let taken = 0;
    const write = async (chunk: Buffer): Promise<void> => {
      if (size) table.room.read(taken / size);
      taken += chunk.length;
      await reader.write(chunk);
    };
    try {
      await write(body.subarray(after.bytes));
      yield* ready.splice(0);
      for await (const chunk of chunks) {
        await write(chunk);
        yield* ready.splice(0);
      }
      await reader.end();
      shape.finish();
      if (table.rows) ready.push(table.finish());
      yield* ready.splice(0);
    } finally {
      giveBack(reading);
      await chunks.return(undefined);
    }
  }
  return { header, warnings, batches };
}

function nameOf(path: string): string {
  return path === '-' ? 'stdin' : path;
}

function delimiterOption(wanted: string | undefined): string | undefined {
  if (wanted === undefined) return undefined;
  const named = wanted === 'tab' || wanted === '\\t' ? '\t' : wanted;
  if (named.length !== 1 || /["\r\n]/.test(named))
    throw usageError(`--delimiter: ${show(wanted)} is not one character`, 'for example , ; | or tab');
  return named;
}

/** The beginning of the text: enough for a few lines, however long they are. */
async function takeSample(chunks: AsyncGenerator<Buffer>): Promise<{ head: Buffer; whole: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  let lines = 0;
  while (size < SAMPLE_BYTES || (lines < SAMPLE_LINES && size < SAMPLE_MOST)) {
    const { value, done } = await chunks.next();
    if (done) return { head: Buffer.concat(parts), whole: true };
    parts.push(Buffer.from(value));
    size += value.length;
    for (const byte of value) if (byte === 10 || byte === 13) lines++;
  }
  return { head: Buffer.concat(parts), whole: false };
}

async function firstRecord(
  body: Buffer,
  dialect: Dialect,
  name: string,
): Promise<{ first: readonly string[]; after: Position }> {
  const found: { first: readonly string[]; after: Position }[] = [];
  const stop = new Error('enough');
  const writer = recordWriter(dialect, name, (first, _, after) => {
    found.push({ first, after });
    throw stop;
  });
  try {
    await writer.write(body);
    await writer.end();
  } catch (error) {
    if (error !== stop) throw error;
  }
  if (!found[0]) throw inputError(`${name}: there is no header`, 'the first line must name the columns');
  return found[0];
}
