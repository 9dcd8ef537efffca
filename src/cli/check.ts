import { inputError, show, usageError } from '../core/errors.js';
import { writeAtomic } from '../node/atomic-file.js';
import { readModel } from '../node/model-on-disk.js';
import { readTable } from '../node/read-table.js';
import { isSameFile } from '../node/same-file.js';
import { BOUNDS, checkTable, type Bounds, type Check, type ColumnCheck } from '../table/profile/check.js';
import type { CommonFlags, CsvFlags } from './args.js';
import { report } from './failure.js';
import { gateError, junit, verdictLines, type Verdict } from './gates.js';
import { tellGithub } from './github.js';
import { readable } from './inputs.js';
import { plural, table } from './render.js';
import { jsonText, terminal, type Terminal } from './terminal.js';

export type CheckFlags = CommonFlags &
  CsvFlags & {
    readonly maxDrift?: number;
    readonly maxUnseen?: number;
    readonly maxOutside?: number;
    readonly maxUnreadable?: number;
    readonly maxMissing?: number;
    readonly junit?: string;
    readonly ci?: boolean;
  };

/** Extra columns that are named one by one. */
const NAMED = 10;

/** Whether data, without labels, are of the kind that a model knows. Returns the exit code, that of a gate if not. */
export async function checkCommand(modelPath: string, data: string, flags: CheckFlags): Promise<number> {
  const tty = terminal(flags);
  readable([modelPath, data]);
  const same = [modelPath, data].find((input) => flags.junit !== undefined && isSameFile(flags.junit, input));
  if (same !== undefined)
    throw usageError(`--junit ${same} is an input`, 'choose another file for the report');
  const model = readModel(modelPath);
  const { table: rows, warnings } = await readTable([data], flags);
  warnings.forEach(({ message }) => tty.warn(message));
  if (rows.rows === 0) throw inputError(`${rows.source}: there are no rows to check`);
  if (!model.references)
    tty.warn(
      `${modelPath} is from an older automl and does not know how its columns were distributed: drift, ranges and missing cells are not checked; fit it again to check them`,
    );
  const bounds = boundsOf(flags);
  const found = checkTable(model.schema, model.references ?? [], rows, bounds);
  if (found.extra.length > 0)
    tty.note(
      `not in the training data, and not used: ${found.extra.slice(0, NAMED).map(show).join(', ')}${found.extra.length > NAMED ? ` and ${found.extra.length - NAMED} more` : ''}`,
    );
  const verdicts = found.columns.map(verdictOf);
  const suite = `automl check ${modelPath} ${data}`;
  if (flags.junit !== undefined) writeAtomic(flags.junit, junit(suite, verdicts));
  tellGithub(suite, verdicts, checkTableText(found, tty), tty);
  const broken = gateError(verdicts);
  if (tty.json)
    await tty.out(jsonText('check', broken ? 'failed' : 'ok', jsonBody(found, bounds, tty.warnings)));
  else await tty.out(`${flags.ci ? compactText(found, verdicts) : checkTableText(found, tty)}\n`);
  return broken ? report(broken, false) : 0;
}

function boundsOf(flags: CheckFlags): Bounds {
  return {
    drift: flags.maxDrift ?? BOUNDS.drift,
    unseen: flags.maxUnseen ?? BOUNDS.unseen,
    outside: flags.maxOutside ?? BOUNDS.outside,
    unreadable: flags.maxUnreadable ?? BOUNDS.unreadable,
    missing: flags.maxMissing ?? BOUNDS.missing,
  };
}

function verdictOf({ column, broken }: ColumnCheck): Verdict {
  const text = `${show(column)}: ${broken.map((one) => one.text).join('; ')}`;
  return broken.length > 0
    ? { name: `column ${column}`, holds: false, text }
    : { name: `column ${column}`, holds: true, text: 'within bounds' };
}

function jsonBody({ rows, columns, extra }: Check, bounds: Bounds, warnings: readonly string[]): object {
  return {
    rows,
    bounds,
    extra_columns: extra,
    columns: columns.map((one) => ({
      name: one.column,
      type: one.type,
      there: one.there,
      psi: one.psi,
      new_levels: one.newLevels,
      out_of_range: one.outOfRange,
      unreadable: one.unreadable,
      missing_before: one.missingBefore,
      missing: one.missingHere,
      broken: one.broken,
    })),
    warnings,
  };
}

function compactText({ rows, columns }: Check, verdicts: readonly Verdict[]): string {
  const broken = verdicts.filter(({ holds }) => !holds);
  const good = columns.length - broken.length;
  return [
    `${plural(rows, 'row')}: ${good} of ${plural(columns.length, 'column')} ok`,
    ...verdictLines(broken),
  ].join('\n');
}

function checkTableText({ rows, columns }: Check, tty: Terminal): string {
  const lines = columns.map((one) => [
    one.column,
    one.type,
    one.there ? `${percent(one.missingBefore)} → ${percent(one.missingHere)}` : '',
    percent(one.unreadable),
    percent(one.newLevels ?? one.outOfRange ?? NaN),
    one.psi?.toFixed(2) ?? '',
    one.broken.length === 0 ? 'ok' : one.broken.map(({ code }) => code).join(', '),
  ]);
  const head = ['column', 'type', 'missing', 'unreadable', 'unseen', 'PSI', ''];
  const align = ['left', 'left', 'right', 'right', 'right', 'right', 'left'] as const;
  return [plural(rows, 'row'), '', table({ head, align }, lines, tty)].join('\n');
}

function percent(share: number): string {
  if (Number.isNaN(share)) return '';
  return share > 0 && share < 0.01 ? '<1 %' : `${(100 * share).toFixed(0)} %`;
}
