import { show } from '../core/errors.js';
import { entriesOf, missingCells, missingEntries } from './entries.js';
import type { ColumnSchema, Warning } from './schema.js';
import type { RawColumn, RawTable } from './table.js';
import { argument } from './warnings.js';

const FEWEST_ROWS = 10;

/**
 * Features that say the same as the label: each of their values goes with one label and each label with one
 * value, over at least ten rows and with each label twice on average; or the very cells are equal.
 */
export function copiesOfLabel(
  table: RawTable,
  label: RawColumn,
  columns: readonly ColumnSchema[],
  missing: readonly string[],
): string[] {
  const noLabel = missingCells(label, missing);
  return table.columns
    .filter((column, j) => columns[j]!.role === 'feature')
    .filter((column) => !differs(column, label, noLabel, missing) && isCopy(column, label, noLabel, missing))
    .map((column) => column.name);
}

export function copyWarning(name: string, label: string): Warning {
  const option = `--drop ${argument(name)}`;
  return {
    code: 'copy-of-label',
    column: name,
    message: `${show(name)} says the same as the label ${show(label)} in every row: if it is not known when predicting, leave it out with ${option}`,
    option,
  };
}

/** Whether a label comes with two different cells: the quick look at columns of many different cells. */
function differs(
  column: RawColumn,
  label: RawColumn,
  noLabel: Uint8Array,
  missing: readonly string[],
): boolean {
  const entries = entriesOf(column);
  if (entries.distinct) return false;
  const noValue = missingEntries(entries, missing);
  const cellFor = new Int32Array(label.values.length).fill(-1);
  for (let a = 0; a < entries.size; a++) {
    const b = label.codes[a]!;
    if (noLabel[b] || noValue[a]) continue;
    if (cellFor[b] === -1) cellFor[b] = a;
    else if (entries.text(cellFor[b]!) !== entries.text(a)) return true;
  }
  return false;
}

function isCopy(
  column: RawColumn,
  label: RawColumn,
  noLabel: Uint8Array,
  missing: readonly string[],
): boolean {
  const entries = entriesOf(column);
  // Numbers of entries are those of values if no cell is there twice.
  const noValue = missingCells(column, missing);
  const text = (k: number): string => (entries.distinct ? entries.text(k) : column.values[k]!);
  const labelFor = new Int32Array(noValue.length).fill(-1);
  const valueFor = new Int32Array(label.values.length).fill(-1);
  let rows = 0;
  let equal = 0;
  let pairs = 0;
  for (let i = 0; i < column.codes.length; i++) {
    const a = column.codes[i]!;
    const b = label.codes[i]!;
    if (noLabel[b] || noValue[a]) continue;
    if (labelFor[a] === -1 && valueFor[b] === -1) {
      labelFor[a] = b;
      valueFor[b] = a;
      pairs++;
      if (text(a).trim() === label.values[b]!.trim()) equal++;
    } else if (labelFor[a] !== b || valueFor[b] !== a) return false;
    rows++;
  }
  return rows >= FEWEST_ROWS && pairs > 1 && (2 * pairs <= rows || equal === pairs);
}
