import type { Schema } from '../table/schema.js';
import type { RawColumn } from '../table/table.js';

/** Id columns in the order of the file. */
export function idColumns(columns: readonly RawColumn[], schema: Schema): RawColumn[] {
  return named(
    columns,
    schema.columns.filter((column) => column.role === 'id').map((column) => column.name),
  );
}

/** The columns of these names, in the order of the names; those that are not there are left out. */
export function named(columns: readonly RawColumn[], names: readonly string[]): RawColumn[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return names.flatMap((name) => byName.get(name) ?? []);
}
