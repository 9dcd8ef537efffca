import { inputError, show } from '../core/errors.js';
import { lineOf } from './raw-table.js';
import type { RawColumn, RawTable } from './table.js';

/**
 * One table of several with the same columns, in the order of the first; the rows of each table keep their lines.
 * @throws AutomlError (input) that names the file and the column that it lacks, or has besides
 */
export function concatTables(tables: readonly RawTable[]): RawTable {
  const first = tables[0]!;
  if (tables.length === 1) return first;
  const parts = tables.map((table) => ({ table, columns: columnsLike(table, first) }));
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const lines = new Int32Array(rows);
  const starts: { source: string; row: number }[] = [];
  let at = 0;
  for (const table of tables) {
    starts.push({ source: table.source, row: at });
    for (let i = 0; i < table.rows; i++) lines[at++] = lineOf(table, i);
  }
  return {
    source: first.source,
    rows,
    columns: first.columns.map((_, j) =>
      joined(
        parts.map(({ columns }) => columns[j]!),
        rows,
      ),
    ),
    lines,
    parts: starts,
  };
}

function columnsLike(table: RawTable, first: RawTable): RawColumn[] {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const columns = first.columns.map(({ name }) => {
    const column = byName.get(name);
    if (!column) throw otherColumns(table, first, `lacks the column ${show(name)} of ${first.source}`);
    return column;
  });
  const wanted = new Set(columns);
  const extra = table.columns.find((column) => !wanted.has(column));
  if (extra)
    throw otherColumns(table, first, `has a column ${show(extra.name)}, which ${first.source} has not`);
  return columns;
}

function otherColumns(table: RawTable, first: RawTable, what: string): Error {
  const names = first.columns.slice(0, 30).map(({ name }) => show(name));
  return inputError(
    `${table.source}: ${what}`,
    `all parts of a table must have the same columns: ${names.join(', ')}${first.columns.length > 30 ? ' …' : ''}`,
  );
}

/** The columns one below the other; each distinct cell once. */
function joined(columns: readonly RawColumn[], rows: number): RawColumn {
  const codeOf = new Map<string, number>();
  const newCodes = columns.map(({ values }) =>
    values.map((value) => {
      const known = codeOf.get(value);
      if (known === undefined) codeOf.set(value, codeOf.size);
      return known ?? codeOf.size - 1;
    }),
  );
  const codes = codesFor(codeOf.size, rows);
  let at = 0;
  columns.forEach((column, k) => {
    const next = newCodes[k]!;
    for (const code of column.codes) codes[at++] = next[code]!;
  });
  return { name: columns[0]!.name, codes, values: [...codeOf.keys()] };
}

function codesFor(distinct: number, rows: number): RawColumn['codes'] {
  if (distinct <= 256) return new Uint8Array(rows);
  return distinct <= 65536 ? new Uint16Array(rows) : new Int32Array(rows);
}
