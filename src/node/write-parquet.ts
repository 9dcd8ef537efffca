import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { PredictionRows } from './write-csv.js';
import type { OutputColumns, PredictionWriter } from './write-predictions.js';

/** Rows are gathered to row groups of this many: small ones make large, slow files. */
const GROUP_ROWS = 100_000;

/** Copied cells are strings, null where they are empty; predicted numbers and probabilities are doubles. */
export function parquetWriter({ copied, own, ofClasses }: OutputColumns): PredictionWriter {
  const names = [...copied, ...own];
  const texts = copied.length + (ofClasses ? 1 : 0);
  const schema = [
    { name: 'predictions', num_children: names.length },
    ...names.map((name, j) => element(name, j < texts)),
  ];
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'automl' });
  let columns: (string | number | null)[][] = names.map(() => []);
  const drain = (): Uint8Array => {
    const chunk = bytes.getBytes().slice();
    bytes.index = 0;
    return chunk;
  };
  const group = (): Uint8Array => {
    void writer.write({
      columnData: names.map((name, j) => ({ name, data: columns[j]! })),
      rowGroupSize: GROUP_ROWS,
    });
    columns = names.map(() => []);
    return drain();
  };
  return {
    begin: drain,
    *rows(rows) {
      append(columns, rows);
      if (rows.scores.rows > 0 && columns[0]!.length >= GROUP_ROWS) yield group();
    },
    *end() {
      if (columns[0]!.length > 0) yield group();
      void writer.finish();
      yield drain();
    },
  };
}

function element(name: string, text: boolean): SchemaElement {
  return text
    ? { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }
    : { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' };
}

function append(
  columns: (string | number | null)[][],
  { copied, scores, classes, proba, bounds }: PredictionRows,
): void {
  const { width, data } = scores;
  const at = copied.length;
  for (let i = 0; i < scores.rows; i++) {
    copied.forEach(({ codes, values }, j) => columns[j]!.push(values[codes[i]!]! || null));
    const none = Number.isNaN(data[i * width]!);
    if (classes) columns[at]!.push(none ? null : classes[i]!);
    const first = at + (classes ? 1 : 0);
    const shown = !classes || proba ? width : 0;
    for (let k = 0; k < shown; k++) columns[first + k]!.push(none ? null : data[i * width + k]!);
    if (bounds)
      for (let k = 0; k < bounds.width; k++)
        columns[first + shown + k]!.push(bounds.data[i * bounds.width + k]!);
  }
}
