import type { Task } from '../core/data.js';
import { usageError } from '../core/errors.js';
import { readTable } from '../node/read-table.js';
import { compare, type Comparison } from '../table/profile/against.js';
import { profile, type Profile } from '../table/profile.js';
import type { ColumnOptions, Warning } from '../table/schema.js';
import type { RawTable } from '../table/table.js';
import type { CommonFlags, CsvFlags, TypeOverride } from './args.js';
import { exploreJson } from './explore-json.js';
import { exploreText } from './explore-text.js';
import { readable } from './inputs.js';
import { jsonText, terminal, type Terminal } from './terminal.js';

export type ExploreFlags = CommonFlags &
  CsvFlags & {
    readonly label?: string;
    readonly task: 'auto' | Task;
    readonly against?: string;
    readonly id?: readonly string[];
    readonly drop?: readonly string[];
    readonly type?: readonly TypeOverride[];
    readonly na?: readonly string[];
  };

/** All that is shown, as a table or as JSON. */
export type Exploration = {
  readonly table: RawTable;
  readonly profile: Profile;
  readonly against: Comparison | null;
  /** of reading, of the columns, of the label, of the other file */
  readonly findings: readonly Warning[];
};

/** Show what the columns are and what is wrong with them, before any model. Returns the exit code. */
export async function exploreCommand(path: string, flags: ExploreFlags): Promise<number> {
  if (flags.task !== 'auto' && flags.label === undefined)
    throw usageError('--task says what kind of label it is, and there is none', 'name it: --label COLUMN');
  const tty = terminal(flags);
  readable(flags.against === undefined ? [path] : [path, flags.against]);
  const { table, warnings } = await read(path, flags, tty);
  const found = profile(table, columnOptions(flags));
  const other = flags.against === undefined ? null : await read(flags.against, flags, tty);
  const against = other && compare(table, found.views, found.missing, other.table);
  const findings = [...warnings, ...found.findings, ...(other?.warnings ?? []), ...(against?.findings ?? [])];
  const all: Exploration = { table, profile: found, against, findings };
  await tty.out(tty.json ? jsonText('explore', 'ok', exploreJson(all)) : `${exploreText(all, tty)}\n`);
  return 0;
}

async function read(
  path: string,
  flags: ExploreFlags,
  tty: Terminal,
): Promise<{ table: RawTable; warnings: readonly Warning[] }> {
  const clear = '\r\u001b[2K';
  if (tty.fancyErr && !tty.quiet) process.stderr.write(`${clear}reading ${path} …`);
  try {
    return await readTable([path], flags);
  } finally {
    if (tty.fancyErr && !tty.quiet) process.stderr.write(clear);
  }
}

function columnOptions({ label, task, id, drop, type, na }: ExploreFlags): ColumnOptions {
  return {
    ...(label !== undefined && { label }),
    ...(task !== 'auto' && { task }),
    ...(id && { id }),
    ...(drop && { drop }),
    ...(type && { type }),
    ...(na && { na }),
  };
}
