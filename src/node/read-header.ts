import { show } from '../core/errors.js';
import type { Warning } from '../table/schema.js';
import type { Dialect } from './dialect.js';

/**
 * Column names, byte for byte, made unique: the second `income` becomes `income_2`, an empty name `column_1`.
 * An empty last name with nothing below it, as a delimiter at the end of each line leaves it, is dropped.
 */
export function headerNames(
  cells: readonly string[],
  dialect: Dialect,
  source: string,
  warn: (warning: Warning) => void,
): readonly string[] {
  const line = dialect.skipLines + 1;
  const trailing = cells.length > 1 && cells.at(-1)!.trim() === '' && dialect.lastColumnEmpty;
  const used = trailing ? cells.slice(0, -1) : cells;
  if (trailing || dialect.rowsEndWithDelimiter)
    warn({
      code: 'trailing-delimiter',
      message: `${source}: lines end with a delimiter; the empty column after it is dropped`,
    });
  return uniqueNames(used, source, line, warn);
}

/** Names made unique, empty ones included. */
export function uniqueNames(
  used: readonly string[],
  source: string,
  line: number,
  warn: (warning: Warning) => void,
): readonly string[] {
  const taken = new Set(used);
  const seen = new Set<string>();
  const renamed = { empty: [] as string[], duplicate: [] as string[] };
  const names = used.map((cell, j) => {
    const empty = cell.trim() === '';
    if (!empty && !seen.has(cell)) {
      seen.add(cell);
      return cell;
    }
    const name = empty ? unused(`column_${j + 1}`, taken) : numbered(cell, taken);
    taken.add(name);
    seen.add(name);
    if (empty) renamed.empty.push(name);
    else renamed.duplicate.push(`${show(cell)} is read as ${show(name)}`);
    return name;
  });
  if (renamed.empty.length)
    warn({
      code: 'empty-header',
      message: `${source}:${line}: ${plural(renamed.empty.length, 'column has', 'columns have')} no name; read as ${some(renamed.empty)}`,
    });
  if (renamed.duplicate.length)
    warn({
      code: 'duplicate-header',
      message: `${source}:${line}: duplicate column names: the other ${some(renamed.duplicate)}`,
    });
  return names;
}

function unused(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? numbered(name, taken) : name;
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let n = 2;
  while (taken.has(`${name}_${n}`)) n++;
  return `${name}_${n}`;
}

function some(items: readonly string[]): string {
  const head = items.slice(0, 5).join(', ');
  return items.length > 5 ? `${head} and ${items.length - 5} more` : head;
}

function plural(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
