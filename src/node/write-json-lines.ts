import type { Scores } from '../core/data.js';
import type { PredictionRows } from './write-csv.js';

const ROWS_PER_CHUNK = 2000;

/**
 * One object per row. Copied cells are strings as they were read, null where they are empty; predicted numbers and
 * probabilities are numbers, null where nothing was predicted.
 * @param own names of the columns after the copied ones
 */
export function* jsonLines(rows: PredictionRows, own: readonly string[]): Generator<string> {
  const { scores, copied } = rows;
  const keys = copied.map(({ name }) => `${JSON.stringify(name)}:`);
  const cells = copied.map(({ values }) =>
    values.map((cell) => (cell === '' ? 'null' : JSON.stringify(cell))),
  );
  const ownKeys = own.map((name) => `${JSON.stringify(name)}:`);
  for (let from = 0; from < scores.rows; from += ROWS_PER_CHUNK) {
    const to = Math.min(scores.rows, from + ROWS_PER_CHUNK);
    let text = '';
    for (let i = from; i < to; i++) {
      const fields = copied.map(({ codes }, j) => keys[j]! + cells[j]![codes[i]!]!);
      ownValues(rows, i).forEach((value, j) => fields.push(ownKeys[j]! + value));
      text += `{${fields.join(',')}}\n`;
    }
    yield text;
  }
}

function ownValues({ scores, classes, proba, bounds }: PredictionRows, i: number): string[] {
  const numbersOf = ({ width, data }: Scores): string[] =>
    Array.from(data.subarray(i * width, (i + 1) * width), numberText);
  const more = bounds ? numbersOf(bounds) : [];
  if (classes === null) return [...numbersOf(scores), ...more];
  const known = !Number.isNaN(scores.data[i * scores.width]!);
  return [known ? JSON.stringify(classes[i]!) : 'null', ...(proba ? numbersOf(scores) : []), ...more];
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : 'null';
}
