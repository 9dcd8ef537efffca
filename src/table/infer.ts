import { inputError, nearest, show, usageError } from '../core/errors.js';
import { type Cells, presentCells, someEntry } from './cells.js';
import { copiesOfLabel, copyWarning } from './copies.js';
import { western } from './digits.js';
import type { Guess } from './guess.js';
import { forcedColumn, guessColumn, timeColumn } from './infer-column.js';
import { inferLabel } from './infer-label.js';
import { levelsOf } from './levels.js';
import { spellingsOf } from './missing.js';
import { voteNumberFormat } from './number-vote.js';
import { SURE_POINT } from './numbers.js';
import type {
  ColumnOptions,
  ColumnSchema,
  InferOptions,
  LabelSchema,
  Reading,
  Role,
  Schema,
  Warning,
} from './schema.js';
import type { RawTable } from './table.js';
import { columnWarnings, fewOfAKind } from './warnings.js';

/** What is known of the columns before the label is: the same for training and for a look at the data. */
export type Inferred = {
  readonly columns: readonly ColumnSchema[];
  readonly cells: readonly Cells[];
  readonly guesses: readonly Guess[];
  /** spellings of a missing cell, compared after trimming */
  readonly missing: readonly string[];
  readonly decimalComma: boolean;
};

/**
 * Decides, once, what each column is and what is to be predicted. Looks at distinct cells, not at rows.
 * @throws AutomlError (usage) if an option names a column that is not there, (input) if nothing can be learned
 */
export function inferSchema(
  table: RawTable,
  options: InferOptions,
): { schema: Schema; warnings: readonly Warning[]; inferred: Inferred } {
  const warnings: Warning[] = [];
  const warn = (warning: Warning): void => void warnings.push(warning);
  const inferred = inferColumns(table, options);
  const label = labelOf(table, inferred, options, warn);
  refuseNothing(table, inferred.columns);
  const columns = withLabel(inferred.columns, label);
  warnings.push(...columnWarnings(table, columns, inferred, options));
  const { missing } = inferred;
  const copies = copiesOfLabel(table, findLabel(table, label.name), columns, missing);
  warnings.push(...copies.map((name) => copyWarning(name, label.name)));
  return { schema: { columns, label, missing }, warnings: fewOfAKind(warnings), inferred };
}

/**
 * What each column is, with a label or without one; the label itself is left to `labelOf`.
 * @throws AutomlError (usage) if an option names a column that is not there, (input) if there are no rows
 */
export function inferColumns(table: RawTable, options: ColumnOptions): Inferred {
  if (options.label !== undefined) findLabel(table, options.label);
  const roles = assignRoles(table, options);
  const kinds = new Map((options.type ?? []).map(({ column, kind }) => [named(table, column, 'type'), kind]));
  if (options.label !== undefined && kinds.has(options.label))
    throw usageError('--type names the label', 'say what it is with --task');
  if (table.rows === 0)
    throw inputError(`${table.source}: there are no data rows below the header`, 'at least 5 are needed');
  const spellings = spellingsOf(
    options.na ?? [],
    table.columns.map(({ name }) => name),
  );
  const cells = table.columns.map((c) => presentCells(c, spellings.own.get(c.name) ?? spellings.all));
  const decimalComma = usesDecimalComma(cells);
  const decided = cells.map((c, j) => decide(c, roles[j]!, kinds.get(c.name), decimalComma));
  const guesses = keepSomething(decided, roles);
  const columns = guesses.map((guess, j) => {
    const missing = spellings.own.get(cells[j]!.name);
    return { ...columnSchema(cells[j]!, guess, roles[j]!), ...(missing && { missing }) };
  });
  return { columns, cells, guesses, missing: spellings.all, decimalComma };
}

/** What is to be predicted. @throws AutomlError (input) if it cannot be learned */
export function labelOf(
  table: RawTable,
  { columns, cells, decimalComma }: Inferred,
  options: InferOptions,
  warn: (warning: Warning) => void,
): LabelSchema {
  if (table.columns.length < 2)
    throw inputError(
      `${table.source}: ${show(options.label)} is the only column: there is no feature column to learn from`,
      'is the delimiter right? See --delimiter',
    );
  const column = findLabel(table, options.label);
  const j = table.columns.indexOf(column);
  const { missing } = columns[j]!;
  const label = inferLabel(table, column, cells[j]!, decimalComma, options, warn);
  return { ...label, ...(missing && { missing }) };
}

/** The label is read as its task wants it. */
export function withLabel(columns: readonly ColumnSchema[], { task }: LabelSchema): readonly ColumnSchema[] {
  const kind = task === 'regression' ? 'number' : 'category';
  return columns.map((column) => (column.role === 'label' ? { ...column, kind } : column));
}

/** null: a feature, unless the guess says otherwise. */
type Assigned = { readonly role: Role; readonly reason: string } | null;

function assignRoles(table: RawTable, options: ColumnOptions): Assigned[] {
  const roles = new Map<string, { role: Role; reason: string }>();
  if (options.label !== undefined) roles.set(options.label, { role: 'label', reason: '--label' });
  const assign = (name: string, role: Role, option: string): void => {
    const known = roles.get(named(table, name, option));
    if (known && known.role !== role)
      throw usageError(
        `--${option} ${show(name)}: the column is ${known.reason} already`,
        'choose one of them',
      );
    roles.set(name, { role, reason: `--${option}` });
  };
  if (options.weight !== undefined) assign(options.weight, 'weight', 'weight');
  if (options.group !== undefined) assign(options.group, 'group', 'group');
  if (options.time !== undefined) assign(options.time, 'time', 'time-column');
  if (options.fold !== undefined) assign(options.fold, 'fold', 'fold-column');
  for (const name of options.id ?? []) assign(name, 'id', 'id');
  for (const name of options.drop ?? []) assign(name, 'dropped', 'drop');
  return table.columns.map(({ name }) => roles.get(name) ?? null);
}

function named(table: RawTable, name: string, option: string): string {
  const names = table.columns.map((c) => c.name);
  if (names.includes(name)) return name;
  throw usageError(`--${option}: there is no column ${show(name)}`, columnsHint(name, names));
}

function findLabel(table: RawTable, label: string): RawTable['columns'][number] {
  const found = table.columns.find((c) => c.name === label);
  if (found) return found;
  const names = table.columns.map((c) => c.name);
  throw inputError(`${table.source}: there is no label column ${show(label)}`, columnsHint(label, names));
}

function columnsHint(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  const list = names.slice(0, 30).map(show).join(', ');
  const more = names.length > 30 ? ` and ${names.length - 30} more` : '';
  if (names.length === 1) return `the only column is ${list}: is the delimiter right? See --delimiter`;
  return `${near === undefined ? '' : `did you mean ${show(near)}? `}columns: ${list}${more}`;
}

/** Whether some columns can only be read with a decimal comma and none only with a point. */
function usesDecimalComma(cells: readonly Cells[]): boolean {
  const votes = cells.map((c) => voteNumberFormat(c, false));
  const whole = (j: number): boolean => votes[j]!.readable > 0.9 * cells[j]!.present;
  const comma = votes.some((v, j) => v.format.decimal === ',' && whole(j));
  const surePoint = (c: Cells): boolean =>
    someEntry(c, (k) => SURE_POINT.test(western(c.entries.text(k)).trim()));
  return comma && !cells.some((c, j) => whole(j) && surePoint(c));
}

function decide(cells: Cells, assigned: Assigned, kind: Reading | undefined, decimalComma: boolean): Guess {
  const { role } = assigned ?? {};
  if (kind) return forcedColumn(cells, kind, decimalComma);
  if (role === 'weight') return forcedColumn(cells, 'number', decimalComma, '--weight');
  if (role === 'time') return timeColumn(cells, decimalComma);
  if (role === 'id' || role === 'group' || role === 'fold' || role === 'dropped')
    return { kind: 'category', reason: '' };
  return guessColumn(cells, decimalComma);
}

/** Identifiers are left out, unless nothing else is left to learn from. */
function keepSomething(guesses: readonly Guess[], roles: readonly Assigned[]): readonly Guess[] {
  const free = guesses.filter((_, j) => roles[j] === null);
  if (free.some((g) => g.drop === undefined)) return guesses;
  return guesses.map((guess, j) => {
    if (roles[j] !== null || guess.drop !== 'identifier') return guess;
    const { drop: _, ...rest } = guess;
    return { ...rest, reason: `${guess.reason}; kept because nothing else is left` };
  });
}

/** @throws AutomlError (input) */
function refuseNothing(table: RawTable, columns: readonly ColumnSchema[]): void {
  if (columns.some(({ role }) => role === 'feature')) return;
  throw inputError(
    `${table.source}: no feature column is left to learn from`,
    'all others are constant, empty, or taken out by options',
  );
}

function columnSchema(cells: Cells, guess: Guess, assigned: Assigned): ColumnSchema {
  const role = assigned?.role ?? (guess.drop ? 'dropped' : 'feature');
  const { kind } = guess;
  return {
    name: cells.name,
    kind,
    role,
    reason: [assigned?.reason, guess.reason].filter(Boolean).join(': '),
    ...(role === 'feature' && kind === 'category' && { levels: levelsOf(cells) }),
    ...(guess.number && { number: guess.number }),
    ...(guess.date && { date: guess.date }),
  };
}
