import { extname } from 'node:path';
import { csvLine, predictionLines, type PredictionRows, type Separator } from './write-csv.js';
import { jsonLines } from './write-json-lines.js';

export const FORMATS = ['csv', 'tsv', 'ndjson', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];
export type Chunk = string | Uint8Array;

/** Names of the output's columns: those copied from the input, then the model's own, of which the first may be a class. */
export type OutputColumns = {
  readonly copied: readonly string[];
  readonly own: readonly string[];
  readonly ofClasses: boolean;
};

/** Writes predictions in one format: what comes first, rows in batches, what comes last. */
export type PredictionWriter = {
  begin(): Chunk;
  rows(rows: PredictionRows): Iterable<Chunk>;
  end(): Iterable<Chunk>;
};

const BY_NAME: Readonly<Record<string, Format>> = {
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
  '.pq': 'parquet',
};

/** By the end of a file's name; CSV for any other. */
export function formatOf(path: string): Format {
  return BY_NAME[extname(path).toLowerCase()] ?? 'csv';
}

/** Formats whose columns are known by name alone can hold each name once: the model's own columns go first. */
export function namesOnce(format: Format): boolean {
  return format === 'ndjson' || format === 'parquet';
}

export async function predictionWriter(format: Format, columns: OutputColumns): Promise<PredictionWriter> {
  if (format === 'parquet') return (await import('./write-parquet.js')).parquetWriter(columns);
  if (format === 'ndjson')
    return { begin: () => '', rows: (rows) => jsonLines(rows, columns.own), end: () => [] };
  const separator: Separator = format === 'tsv' ? '\t' : ',';
  return {
    begin: () => csvLine([...columns.copied, ...columns.own], separator),
    rows: (rows) => predictionLines(rows, separator),
    end: () => [],
  };
}
