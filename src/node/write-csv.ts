import type { Scores } from '../core/data.js';
import type { RawColumn } from '../table/table.js';

/** What stands between cells: of CSV, or of TSV (which quotes like CSV). */
export type Separator = ',' | '\t';

/** A cell as RFC 4180 wants it: quoted only where it must be, byte for byte otherwise. */
export function csvCell(text: string, separator: Separator = ','): string {
  const special = separator === ',' ? /[",\r\n]/ : /["\t\r\n]/;
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvLine(cells: readonly string[], separator: Separator = ','): string {
  return `${cells.map((cell) => csvCell(cell, separator)).join(separator)}\n`;
}

/** The shortest spelling that reads back as the same number; nothing for NaN. */
export function csvNumber(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

/** Rows of predictions to write. */
export type PredictionRows = {
  /** number of the first row, if rows are numbered */
  readonly firstRow: number | null;
  /** columns of the input to copy, in this order */
  readonly copied: readonly RawColumn[];
  readonly scores: Scores;
  /** the predicted class of each row; null for numbers, which are taken from scores */
  readonly classes: readonly string[] | null;
  readonly proba: boolean;
  /** further numbers of each row, after the others */
  readonly bounds?: Scores | null;
};

const ROWS_PER_CHUNK = 2000;

/** Lines of CSV in chunks. A row whose scores are NaN (nothing was predicted) has empty cells there. */
export function* predictionLines(rows: PredictionRows, separator: Separator = ','): Generator<string> {
  const { scores, copied } = rows;
  // Distinct cells are quoted once, not once per row.
  const cells = copied.map((column) => column.values.map((cell) => csvCell(cell, separator)));
  for (let from = 0; from < scores.rows; from += ROWS_PER_CHUNK) {
    const to = Math.min(scores.rows, from + ROWS_PER_CHUNK);
    let text = '';
    for (let i = from; i < to; i++) {
      if (rows.firstRow !== null) text += `${rows.firstRow + i}${separator}`;
      for (let j = 0; j < copied.length; j++) text += cells[j]![copied[j]!.codes[i]!]! + separator;
      text += predictionCells(rows, i, separator);
    }
    yield text;
  }
}

function predictionCells(
  { scores, classes, proba, bounds }: PredictionRows,
  i: number,
  separator: Separator,
): string {
  const { width, data } = scores;
  const start = i * width;
  let text = '';
  if (classes === null) text = csvNumber(data[start]!);
  else if (!Number.isNaN(data[start]!)) text = csvCell(classes[i]!, separator);
  if (classes && proba) for (let k = 0; k < width; k++) text += separator + csvNumber(data[start + k]!);
  if (bounds)
    for (let k = 0; k < bounds.width; k++) text += separator + csvNumber(bounds.data[i * bounds.width + k]!);
  return `${text}\n`;
}

/** Names of the columns after the copied ones: prediction and, for classes, their probabilities. */
export function predictionNames(classes: readonly string[] | null, proba: boolean): string[] {
  return ['prediction', ...(classes && proba ? classes.map((name) => `proba_${name}`) : [])];
}
