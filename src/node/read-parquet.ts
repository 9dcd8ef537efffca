import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AutomlError, inputError, show } from '../core/errors.js';
import { rawTableBuilder } from '../table/raw-table.js';
import type { Warning } from '../table/schema.js';
import type { RawTable } from '../table/table.js';
import { type CellOf, cellsOf, PARSERS } from './parquet-cells.js';
import { uniqueNames } from './read-header.js';
import type { TableReader } from './read-table.js';

/**
 * Cells that are decoded at a time: a row group may hold far more. A slice costs a new look at the whole row group
 * where that has no index of its pages, so most row groups are one slice.
 */
const SLICE_CELLS = 1 << 23;

type Columns = { readonly names: readonly string[]; readonly cells: readonly CellOf[] };

/**
 * Parquet needs its last bytes first: a file is read in slices, bytes from elsewhere (stdin, packed) are held in memory.
 * @throws AutomlError (input) that names a column of nested values, or says that the file is damaged
 */
export async function openParquet(
  name: string,
  from: { readonly path: string } | { readonly bytes: AsyncIterable<Buffer> },
): Promise<TableReader> {
  const file = 'path' in from ? await asyncBufferFromFile(from.path) : await held(from.bytes);
  const metadata = await guarded(name, () => parquetMetadataAsync(file, { geoparquet: false }));
  const columns = columnsOf(metadata, name);
  const warnings: Warning[] = [];
  const header = uniqueNames(columns.names, name, 1, (warning) => void warnings.push(warning));
  async function* batches(most: number): AsyncGenerator<RawTable> {
    let builder = rawTableBuilder(name, header);
    let row = 0;
    for (const [from, to] of slices(metadata, header.length)) {
      const values = await guarded(name, () => valuesOf(file, metadata, columns, from, to));
      for (let i = 0; i < to - from; i++) {
        builder.add(
          values.map((column) => column[i] ?? ''),
          ++row,
        );
        if (builder.rows() < most) continue;
        yield builder.finish();
        builder = rawTableBuilder(name, header);
      }
    }
    if (builder.rows()) yield builder.finish();
  }
  return { header, warnings, batches };
}

/** Changes the schema in place where values are better decoded here. */
function columnsOf(metadata: FileMetaData, name: string): Columns {
  const { schema } = metadata;
  const names: string[] = [];
  const cells: CellOf[] = [];
  for (let i = 1; i < schema.length; i++) {
    const element = schema[i]!;
    const strange = ['GEOMETRY', 'GEOGRAPHY', 'VARIANT'].includes(element.logical_type?.type ?? '');
    if (element.num_children || element.repetition_type === 'REPEATED' || strange)
      throw inputError(
        `${name}: the column ${show(element.name)} holds nested values (lists, maps or records)`,
        'a table has one value per cell: write the file without the column, or take it apart',
      );
    if (names.includes(element.name))
      throw inputError(`${name}: two columns are named ${show(element.name)}`);
    const { raw, cell } = cellsOf(element);
    schema[i] = raw;
    names.push(element.name);
    cells.push(cell);
  }
  if (names.length === 0) throw inputError(`${name}: the file has no columns`);
  return { names, cells };
}

function* slices(metadata: FileMetaData, columns: number): Generator<readonly [number, number]> {
  const rows = Math.max(1 << 14, Math.floor(SLICE_CELLS / columns));
  let start = 0;
  for (const { num_rows } of metadata.row_groups) {
    const end = start + Number(num_rows);
    for (let from = start; from < end; from += rows) yield [from, Math.min(end, from + rows)];
    start = end;
  }
}

/** The text of rows from … to-1, column by column. */
async function valuesOf(
  file: AsyncBuffer,
  metadata: FileMetaData,
  { names, cells }: Columns,
  from: number,
  to: number,
): Promise<(string | null)[][]> {
  const values = names.map(() => new Array<string | null>(to - from).fill(null));
  const seen = new Int32Array(names.length);
  await parquetRead({
    file,
    metadata,
    rowStart: from,
    rowEnd: to,
    compressors,
    parsers: PARSERS,
    geoparquet: false,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const j = names.indexOf(columnName);
      const first = Math.max(from, rowStart);
      const last = Math.min(to, rowStart + columnData.length);
      for (let row = first; row < last; row++) values[j]![row - from] = cells[j]!(columnData[row - rowStart]);
      seen[j]! += Math.max(0, last - first);
    },
  });
  const short = seen.findIndex((n) => n !== to - from);
  if (short >= 0) throw new Error(`the column ${show(names[short]!)} ends too early`);
  return values;
}

async function held(bytes: AsyncIterable<Buffer>): Promise<AsyncBuffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(Buffer.from(chunk));
  const whole = Buffer.concat(chunks);
  const buffer = whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length) as ArrayBuffer;
  return { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) };
}

/** A file is data from a stranger: whatever the decoder stumbles over is the file's fault. */
async function guarded<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AutomlError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw inputError(
      `${name}: the Parquet data are damaged, or of a kind that cannot be read: ${why.slice(0, 200)}`,
      'copy the file again, or write the table as CSV',
    );
  }
}
