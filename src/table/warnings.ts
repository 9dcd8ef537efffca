import { show } from '../core/errors.js';
import { almostAnother } from './almost-another.js';
import type { Cells } from './cells.js';
import type { Guess } from './guess.js';
import { LONGEST_LEVEL } from './levels.js';
import { isPlaceholder, normalCell } from './missing.js';
import { spokenLine } from './raw-table.js';
import type { ColumnOptions, ColumnSchema, Warning } from './schema.js';
import type { RawTable } from './table.js';

/** A table of thousands of columns must not end in thousands of warnings. */
const MOST_OF_A_KIND = 5;

/** What was seen in the columns that the user should know, and the option that settles it. */
export function columnWarnings(
  table: RawTable,
  columns: readonly ColumnSchema[],
  { guesses, cells }: { readonly guesses: readonly Guess[]; readonly cells: readonly Cells[] },
  options: ColumnOptions,
): Warning[] {
  const all = columns.flatMap((column, j) =>
    column.role === 'label'
      ? []
      : [
          ...warningsOf(table, column, guesses[j]!, j, cells[j]!.missing, options),
          ...notQuiteWords(table, column, cells[j]!, j, options),
        ],
  );
  const idle = columns.flatMap((column, j) =>
    column.role === 'dropped' && (guesses[j]!.drop === 'constant' || guesses[j]!.drop === 'empty')
      ? [`${show(column.name)} (${guesses[j]!.reason})`]
      : [],
  );
  if (idle.length)
    all.push({
      code: 'constant',
      message: `${idle.length === 1 ? 'a column is' : `${idle.length} columns are`} left out, with nothing to learn from: ${idle.slice(0, MOST_OF_A_KIND).join(', ')}${idle.length > MOST_OF_A_KIND ? ' and more' : ''}`,
    });
  return all;
}

/** For people. By code, the first of each, and how many more there are. */
export function fewOfAKind(all: readonly Warning[]): Warning[] {
  return [...new Set(all.map(({ code }) => code))].flatMap((code) => {
    const same = all.filter((warning) => warning.code === code);
    const more = same.length - MOST_OF_A_KIND;
    if (more <= 0) return same;
    const columns = more === 1 ? '1 more column has' : `${more} more columns have`;
    return [...same.slice(0, MOST_OF_A_KIND), { code, message: `${columns} the same warning (${code})` }];
  });
}

function warningsOf(
  table: RawTable,
  column: ColumnSchema,
  guess: Guess,
  j: number,
  missing: number,
  options: ColumnOptions,
): Warning[] {
  const name = show(column.name);
  const type = (kind: string): string => `--type ${argument(column.name, `=${kind}`)}`;
  const found: Warning[] = [];
  if (guess.odd && column.role !== 'dropped') {
    const { count, example } = guess.odd;
    const na = `--na ${argument(example.trim())}`;
    const marks = isPlaceholder(example);
    found.push({
      code: 'mixed-types',
      message: `${name}: ${count === 1 ? '1 cell is' : `${count} cells are`} no ${guess.kind === 'number' ? 'finite number' : guess.kind}, for example ${show(example)} in ${firstLine(table, j, example)}; read as missing. ${marks ? `${na} settles it` : `${type('category')} keeps the words, --na adds spellings of missing`}`,
      option: marks ? na : type('category'),
    });
  }
  const told = options.type?.some((one) => one.column === column.name && one.kind === 'decimal-comma');
  if (guess.number?.decimal === ',' && column.role !== 'dropped' && !told)
    found.push({
      code: 'decimal-comma',
      message: `${name} is read with a decimal comma; ${type('category')} if it is no number`,
      option: type('category'),
    });
  const long = column.levels && table.columns[j]!.values.find((cell) => cell.length > LONGEST_LEVEL);
  if (long !== undefined && normalCell(long).length > LONGEST_LEVEL)
    found.push({
      code: 'long-cell',
      message: `${name}: the cell in ${firstLine(table, j, long)} has ${long.length} characters; categories of more than ${LONGEST_LEVEL} are taken as unknown. ${type('text')} reads words`,
      option: type('text'),
    });
  if (guess.ambiguousComma !== undefined && column.role !== 'dropped')
    found.push({
      code: 'ambiguous-comma',
      message: `${name}: the comma in ${show(guess.ambiguousComma)} is read as a thousands separator; ${type('decimal-comma')} reads decimals, ${type('decimal-point')} settles it as it is`,
      option: type('decimal-comma'),
    });
  if (guess.mixedUnits && column.role !== 'dropped') {
    const signs = guess.mixedUnits.map((sign) => (sign === '' ? 'none' : sign)).join(', ');
    found.push({
      code: 'mixed-units',
      message: `${name}: the numbers have different signs (${signs}), and are read as if they had none. Write them in one unit, or leave the column out with --drop ${argument(column.name)}`,
      option: `--drop ${argument(column.name)}`,
    });
  }
  const mdy = guess.date?.order === 'mdy';
  if (column.role === 'group' && missing > 0)
    found.push({
      code: 'missing-group',
      message: `${name}: ${missing === 1 ? '1 row has' : `${missing} rows have`} no group; all rows without are kept together, as one. Fill the cells if they are of several groups`,
    });
  if (guess.ambiguousDate)
    found.push({
      code: 'ambiguous-date-order',
      message: `${name}: dates can be read day first or month first, and are read ${mdy ? 'month' : 'day'} first; ${type(mdy ? 'day-first' : 'month-first')} reads them otherwise, ${type(mdy ? 'month-first' : 'day-first')} settles it as it is`,
      option: type(mdy ? 'day-first' : 'month-first'),
    });
  const asked = options.drop?.includes(column.name);
  if (column.role === 'dropped' && guess.drop === 'identifier' && !asked)
    found.push({
      code: 'id-like',
      message: `${name} is left out: ${guess.reason}. ${type(guess.kind)} keeps it, --id ${argument(column.name)} copies it to the predictions`,
      option: `--id ${argument(column.name)}`,
    });
  return found.map((warning) => ({ ...warning, column: column.name }));
}

/** A column that is taken as words though (nearly) every cell holds a number, or most are dates. */
function notQuiteWords(
  table: RawTable,
  column: ColumnSchema,
  cells: Cells,
  j: number,
  { type = [], drop = [], id = [] }: ColumnOptions,
): Warning[] {
  const asked = [...drop, ...id, ...type.map((one) => one.column)].includes(column.name);
  const words = column.kind === 'category' || column.kind === 'text';
  if (asked || !words || (column.role !== 'feature' && column.role !== 'dropped')) return [];
  const found = almostAnother(cells);
  if (!found) return [];
  const { kind, why, example } = found;
  const name = show(column.name);
  const option = `--type ${argument(column.name, `=${kind}`)}`;
  const where = `for example ${show(example)} in ${firstLine(table, j, example)}`;
  const message = {
    others: `${name}: most cells are ${kind}s, others are not, ${where}: all are taken as words. ${option} reads the others as missing`,
    beside: `${name}: the cells hold numbers, but with something beside them, ${where}: they are taken as words. Write the numbers alone, all in one unit`,
    mixed: `${name}: the cells are numbers, but not all written in one way, ${where}: they are taken as words. Write them alike, with decimal points`,
  }[why];
  return [{ code: `words-of-${kind}s`, message, column: column.name, ...(why === 'others' && { option }) }];
}

/** A column has one warning of words among its numbers: `mixed-types`, which counts them, if there are both. */
export function withoutEchoes(all: readonly Warning[]): Warning[] {
  const counted = all.filter(({ code }) => code === 'mixed-types').map(({ column }) => column);
  return all.filter(({ code, column }) => code !== 'words-of-numbers' || !counted.includes(column));
}

/** A column name as it can be typed in a shell. */
export function argument(name: string, suffix = ''): string {
  return /^[\w.-]+$/.test(name) ? name + suffix : show(name + suffix);
}

function firstLine(table: RawTable, j: number, cell: string): string {
  const column = table.columns[j]!;
  const code = column.values.indexOf(cell);
  return spokenLine(table, column.codes.indexOf(code));
}
