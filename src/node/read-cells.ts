import type { Reading } from '../kernels/reading-kernels.js';
import type { CellBlock } from './cell-block.js';
import type { Dialect } from './dialect.js';
import { MAX_RECORD, recordWriter, type RecordWriter } from './read-records.js';
import type { RowShape } from './read-rows.js';
import { CsvScanner } from './scan-csv.js';

/** Where rows go: those of a block as bytes, others as strings. */
export type CellSink = {
  readonly block: (block: CellBlock) => void;
  readonly row: (cells: readonly string[], line: number) => void;
};

/**
 * Bytes in, rows out, checked by `shape`. The scanner reads them; what it declines, and files with a delimiter that is
 * no ASCII character, csv-parse reads.
 * @throws AutomlError (input) for a row that cannot be read
 */
export function cellReader(
  dialect: Dialect,
  name: string,
  header: readonly string[],
  shape: RowShape,
  sink: CellSink,
  reading: Reading | null,
): RecordWriter {
  const { delimiter, newlines, skipLines } = dialect;
  const code = delimiter.charCodeAt(0);
  const records = (lines: number): RecordWriter =>
    recordWriter({ ...dialect, skipLines: lines }, name, (cells, line) => {
      if (shape.accept(cells, line)) sink.row(cells, line);
    });
  if (code === 0 || code > 127) return records(skipLines);
  const cr = newlines.includes('\r');
  const { widest } = shape;
  const scanner = new CsvScanner(
    { delimiter: code, cr, line: skipLines + 1, header, widest, shape },
    reading,
  );
  let other: RecordWriter | null = null;
  const handOver = (): Promise<void> => {
    other = records(scanner.line - 1);
    return other.write(scanner.rest());
  };
  return {
    async write(chunk) {
      if (other) return other.write(chunk);
      if (scanner.write(chunk)) sink.block(scanner.block);
      // csv-parse knows what to say about a record without an end.
      if (scanner.declined || scanner.pending() > MAX_RECORD) await handOver();
    },
    async end() {
      if (!other && scanner.end()) sink.block(scanner.block);
      if (!other && scanner.declined) await handOver();
      await other?.end();
    },
  };
}
