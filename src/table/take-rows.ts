import type { Column, Table } from './table.js';

/** The listed rows of a column, in that order (repeats allowed). @throws TypeError for terms, which no table has */
export function takeCells(column: Column, rows: Int32Array): Column {
  if (column.kind === 'terms') throw new TypeError(`column ${column.name} is no column of a table`);
  if (column.kind === 'category' || column.kind === 'text') {
    const codes = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!;
    return { ...column, codes };
  }
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!;
  return { ...column, values };
}

/** The listed rows of a table, in that order. */
export function takeRows(table: Table, rows: Int32Array): Table {
  return { rows: rows.length, columns: table.columns.map((column) => takeCells(column, rows)) };
}
