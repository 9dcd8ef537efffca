import { inputError, show } from '../core/errors.js';
import type { Warning } from '../table/schema.js';
import type { Dialect } from './dialect.js';

export type RowShape = {
  /** fields of a row whose last one is empty and has no column */
  readonly widest: number;
  /** false: the line holds nothing and is no row. @throws AutomlError (input) for a wrong number of fields */
  readonly accept: (cells: readonly string[], line: number) => boolean;
  /** warns of the rows that were padded or cut, and of headers among the rows, which are no rows */
  readonly finish: () => void;
};

/** Ends a file of DOS. */
const CTRL_Z = '\u001a';

/**
 * Checks the number of fields of each row.
 * @param header names of the table's columns
 * @param width fields of the header: one more than names if the last was dropped
 */
export function rowShape(
  source: string,
  header: readonly string[],
  width: number,
  dialect: Dialect,
  pad: boolean,
  warn: (warning: Warning) => void,
): RowShape {
  const used = header.length;
  let ragged = 0;
  let repeats = 0;
  let firstRepeat = 0;
  let firstRagged = 0;
  const widest = Math.max(width, used + (dialect.rowsEndWithDelimiter ? 1 : 0));
  const accept = (cells: readonly string[], line: number): boolean => {
    const n = cells.length;
    if (n === used || (n === widest && cells[n - 1]!.trim() === '')) {
      if (used < 2 || header.some((name, j) => name !== cells[j])) return true;
      if (repeats++ === 0) firstRepeat = line;
      return false;
    }
    if (n === 1 && ['', CTRL_Z].includes(cells[0]!.trim())) return false;
    const first = line === dialect.skipLines + 2;
    if (!pad) throw wrongFields(source, line, cells, used, n === widest, first);
    if (ragged++ === 0) firstRagged = line;
    return true;
  };
  const finish = (): void => {
    if (repeats)
      warn({
        code: 'header-repeated',
        message: `${source}:${firstRepeat}: line ${firstRepeat} ${repeats === 1 ? 'repeats' : `and ${repeats - 1} more repeat`} the header: skipped. Were files joined?`,
      });
    if (ragged)
      warn({
        code: 'ragged',
        message: `${source}:${firstRagged}: ${ragged === 1 ? '1 row has' : `${ragged} rows have`} too few or too many fields (line ${firstRagged} first): missing ones are read as empty, further ones are ignored`,
      });
  };
  return { widest, accept, finish };
}

function wrongFields(
  source: string,
  line: number,
  cells: readonly string[],
  used: number,
  unnamed: boolean,
  first: boolean,
): Error {
  if (unnamed)
    return inputError(
      `${source}:${line}: ${show(cells.at(-1)!)} stands in a column without a name`,
      `name the last column in the header, or pass --ragged pad (line ${line})`,
    );
  const what = `${source}:${line}: ${cells.length} ${cells.length === 1 ? 'field' : 'fields'}, expected ${used}`;
  if (first && cells.length === used + 1)
    return inputError(
      what,
      'is the first column without a name, as R writes row names? Name it in the header. Or is a comma in a cell that is not quoted?',
    );
  return inputError(
    what,
    `look at line ${line}: is a quote left open near line ${line - 1}? Check the delimiter with --delimiter, or pass --ragged pad.`,
  );
}
