import { show } from '../core/errors.js';
import { type Guess, LONGEST_LEVEL } from './infer-column.js';
import { normalCell } from './missing.js';
import { lineOf } from './raw-table.js';
import type { ColumnSchema, InferOptions, Warning } from './schema.js';
import type { RawTable } from './table.js';

/** A table of thousands of columns must not end in thousands of warnings. */
const MOST_OF_A_KIND = 5;

/** What was seen in the columns that the user should know, and the option that settles it. */
export function columnWarnings(
  table: RawTable,
  columns: readonly ColumnSchema[],
  guesses: readonly Guess[],
  options: InferOptions,
): Warning[] {
  const all = columns.flatMap((column, j) =>
    column.role === 'label' ? [] : warningsOf(table, column, guesses[j]!, j, options),
  );
  const idle = columns.flatMap((column, j) =>
    column.role === 'dropped' && (guesses[j]!.drop === 'constant' || guesses[j]!.drop === 'empty')
      ? [`${show(column.name)} (${guesses[j]!.reason})`]
      : [],
  );
  const seen = new Map<string, number>();
  const few = all.filter(({ code }) => {
    seen.set(code, (seen.get(code) ?? 0) + 1);
    return seen.get(code)! <= MOST_OF_A_KIND;
  });
  for (const [code, n] of seen)
    if (n > MOST_OF_A_KIND)
      few.push({ code, message: `${n - MOST_OF_A_KIND} more columns have the same warning (${code})` });
  if (idle.length)
    few.push({
      code: 'constant',
      message: `${idle.length === 1 ? 'a column is' : `${idle.length} columns are`} left out, with nothing to learn from: ${idle.slice(0, MOST_OF_A_KIND).join(', ')}${idle.length > MOST_OF_A_KIND ? ' and more' : ''}`,
    });
  return few;
}

function warningsOf(
  table: RawTable,
  column: ColumnSchema,
  guess: Guess,
  j: number,
  options: InferOptions,
): Warning[] {
  const name = show(column.name);
  const found: Warning[] = [];
  if (guess.odd && column.role !== 'dropped') {
    const { count, example } = guess.odd;
    found.push({
      code: 'odd-cells',
      message: `${name}: ${count === 1 ? '1 cell is' : `${count} cells are`} no ${guess.kind === 'number' ? 'finite number' : guess.kind}, for example ${show(example)} in line ${firstLine(table, j, example)}; read as missing. --type ${argument(column.name, '=category')} keeps the words, --na adds spellings of missing`,
    });
  }
  if (guess.number?.decimal === ',' && column.role !== 'dropped')
    found.push({
      code: 'decimal-comma',
      message: `${name} is read with a decimal comma; --type ${argument(column.name, '=category')} if it is no number`,
    });
  const long = column.levels && table.columns[j]!.values.find((cell) => cell.length > LONGEST_LEVEL);
  if (long !== undefined && normalCell(long).length > LONGEST_LEVEL)
    found.push({
      code: 'long-cell',
      message: `${name}: the cell in line ${firstLine(table, j, long)} has ${long.length} characters; categories of more than ${LONGEST_LEVEL} are taken as unknown. --type ${argument(column.name, '=text')} reads words`,
    });
  if (guess.ambiguousComma !== undefined && column.role !== 'dropped')
    found.push({
      code: 'ambiguous-comma',
      message: `${name}: the comma in ${show(guess.ambiguousComma)} is read as a thousands separator, not as a decimal one. Write decimal points to settle it`,
    });
  if (guess.ambiguousDate)
    found.push({
      code: 'ambiguous-date',
      message: `${name}: dates can be read day first or month first; read ${guess.date?.order === 'mdy' ? 'month' : 'day'} first. Write them as 2019-12-31 to settle it`,
    });
  const asked = options.drop?.includes(column.name);
  if (column.role === 'dropped' && guess.drop === 'identifier' && !asked)
    found.push({
      code: 'identifier',
      message: `${name} is left out: ${guess.reason}. --type ${argument(column.name, `=${guess.kind}`)} keeps it, --id ${argument(column.name)} copies it to the predictions`,
    });
  return found;
}

/** A column name as it can be typed in a shell. */
export function argument(name: string, suffix = ''): string {
  return /^[\w.-]+$/.test(name) ? name + suffix : show(name + suffix);
}

function firstLine(table: RawTable, j: number, cell: string): number {
  const column = table.columns[j]!;
  const code = column.values.indexOf(cell);
  return lineOf(table, column.codes.indexOf(code));
}
