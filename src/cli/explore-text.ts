import type { ColumnProfile } from '../table/profile.js';
import { valueText } from '../table/profile/value-text.js';
import type { Warning } from '../table/schema.js';
import type { Kind } from '../table/table.js';
import { fewOfAKind } from '../table/warnings.js';
import type { Exploration } from './explore.js';
import { painter, plural, table, type Align } from './render.js';
import { isTerminal, printable, type Terminal } from './terminal.js';

const COLUMNS = 40;
const NAME = 20;
const WIDTH = 80;
/** Of files and pipes, where names are not cut. */
const PIPE = 100;
/** Narrower than this a distribution says nothing. */
const NARROWEST = 16;
/** Values of a category in the table, at most so long. */
const LEVEL = 16;
/** So many different numbers are shown as they are. */
const FEW_NUMBERS = 5;
const BARS = '▁▂▃▄▅▆▇█';

/** What explore prints for people: the columns, then what is wrong with them. */
export function exploreText(all: Exploration, tty: Terminal): string {
  const { profile, against, findings } = all;
  const { columns, label, labelCandidates } = profile;
  const hidden = columns.length - shown(columns, tty).length;
  const candidates = labelCandidates.map(({ name, why }) => `${printable(name)} (${why})`).join(', ');
  return [
    headline(all),
    '',
    columnTable(all, tty),
    ...(hidden > 0 ? [`… and ${hidden} more columns; -v shows all`] : []),
    ...(label
      ? [`label ${printable(label.name)}: ${label.task}, ${label.reason}`, ALONE]
      : candidates
        ? [`no --label; likely: ${candidates}`]
        : []),
    ...(against ? ['psi: how the other file differs; 0.1 is a shift, 0.25 a large one'] : []),
    ...(columns.some(({ role }) => role === 'dropped') ? ['in parentheses: left out by fit'] : []),
    ...(tty.verbose ? ['', detailTable(columns, tty)] : []),
    '',
    ...findingLines(findings, tty),
  ].join('\n');
}

const ALONE = 'alone: the share of the label that the column explains by itself, 0 to 1';

function headline({ table: { source }, profile, against }: Exploration): string {
  const { rows, columns, duplicateRows } = profile;
  const repeats = duplicateRows > 0 ? `, ${plural(duplicateRows, 'duplicate row')}` : '';
  const first = `${printable(source)}: ${plural(rows, 'row')}, ${plural(columns.length, 'column')}${repeats}`;
  if (!against) return first;
  const overlap = against.overlap ? `, ${against.overlap} of them in the training data` : '';
  return `${first}\n${printable(against.source)}: ${plural(against.rows, 'row')}${overlap}`;
}

function shown(columns: readonly ColumnProfile[], tty: Terminal): readonly ColumnProfile[] {
  return tty.verbose ? columns : columns.slice(0, COLUMNS);
}

function columnTable({ profile, against }: Exploration, tty: Terminal): string {
  const columns = shown(profile.columns, tty);
  const names = columns.map(({ name }) => (isTerminal(1) ? cut(printable(name), NAME) : printable(name)));
  const psi = new Map(against?.columns.map((drift) => [drift.column, drift.psi]));
  const more: [string, (column: ColumnProfile) => string][] = [
    ...(profile.label ? [['alone', ({ explains }) => share(explains)] as (typeof more)[0]] : []),
    ...(against ? [['psi', ({ name }) => share(psi.get(name) ?? null)] as (typeof more)[0]] : []),
  ];
  const types = columns.map(({ role, kind }) => (role === 'dropped' ? `(${kind})` : kind));
  const widest = (cells: readonly string[]): number =>
    cells.reduce((most, { length }) => Math.max(most, length), 6);
  const used = widest(names) + 2 + widest(types) + 2 + 9 + 10;
  const width = screenWidth() - used - more.reduce((sum, [head]) => sum + Math.max(4, head.length) + 2, 0);
  const rows = columns.map((column, j) => [
    names[j]!,
    types[j]!,
    missingText(column, profile.rows),
    String(column.distinct),
    distribution(column, profile.rows, Math.max(NARROWEST, width)),
    ...more.map(([, text]) => text(column)),
  ]);
  const align: Align[] = ['left', 'left', 'right', 'right', 'left', ...more.map(() => 'right' as const)];
  const head = ['column', 'type', 'missing', 'distinct', 'distribution', ...more.map(([name]) => name)];
  return table({ head, align }, rows, tty);
}

function detailTable(columns: readonly ColumnProfile[], tty: Terminal): string {
  const rows = columns.map(({ name, role, reason, examples }) => [
    name,
    role,
    reason,
    examples.map((cell) => cut(cell, NAME)).join(' | '),
  ]);
  return table({ head: ['column', 'role', 'why', 'examples'] }, rows, tty);
}

function missingText({ missing }: ColumnProfile, rows: number): string {
  if (missing === 0) return '';
  const percent = (100 * missing) / rows;
  return percent < 1 ? '<1 %' : percent > 99 && missing < rows ? '>99 %' : `${percent.toFixed(0)} %`;
}

/** A sparkline with the range of numbers and dates; the most frequent values of categories and of a few numbers. */
function distribution(column: ColumnProfile, rows: number, width: number): string {
  const { kind, numbers, levels, examples, distinct } = column;
  if (numbers && !(levels && distinct <= FEW_NUMBERS)) {
    const [low, high] = [numbers.quantiles[0]!.value, numbers.quantiles.at(-1)!.value];
    const bars = sparkline(numbers.histogram);
    return cut(`${bars} ${rangeText(low, high, kind, width - bars.length - 1)}`, width);
  }
  const parts = levels?.map(({ value, rows: n }) => {
    const percent = Math.round((100 * n) / rows);
    return `${cut(value, LEVEL)}${percent > 0 ? ` ${percent}%` : ''}`;
  });
  return cut(printable(parts ? parts.join(', ') : (examples[0] ?? '')), width);
}

/** As exactly as there is room. */
function rangeText(low: number, high: number, kind: Kind, width: number): string {
  const full = `${valueText(low, kind)}..${valueText(high, kind)}`;
  if (full.length <= width) return full;
  if (kind !== 'date') return `${compact(low)}..${compact(high)}`;
  const [from, to] = [valueText(low, kind).slice(0, 7), valueText(high, kind).slice(0, 7)];
  return from.slice(0, 4) === to.slice(0, 4)
    ? `${from}..${to.slice(5)}`
    : `${from.slice(0, 4)}..${to.slice(0, 4)}`;
}

/** 12.3k, 1.48M: three digits. */
function compact(value: number): string {
  const size = Math.abs(value);
  const [unit, letter] = (
    [
      [1e9, 'G'],
      [1e6, 'M'],
      [1e3, 'k'],
    ] as const
  ).find(([u]) => size >= u) ?? [1, ''];
  const scaled = value / unit;
  const near = Math.abs(scaled) >= 100 ? Math.round(scaled) : Number(scaled.toPrecision(3));
  return size >= 1e12 || (size > 0 && size < 1e-3) ? value.toExponential(0) : `${near}${letter}`;
}

/** No bar for an empty bin, the lowest one for a few rows. */
function sparkline(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return counts
    .map((n) => (n === 0 ? ' ' : BARS[Math.min(BARS.length - 1, Math.floor((n / most) * BARS.length))]!))
    .join('');
}

function share(value: number | null): string {
  return value === null ? '' : value.toFixed(2);
}

function findingLines(findings: readonly Warning[], tty: Terminal): string[] {
  if (findings.length === 0) return ['nothing wrong was found'];
  const paint = painter(tty);
  return [
    plural(findings.length, 'finding'),
    ...(tty.verbose ? findings : fewOfAKind(findings)).map(({ code, message }) =>
      wrapped(`${code}: ${printable(message)}`).replace(code, () => paint.yellow(code)),
    ),
  ];
}

/** On a terminal between words; files and pipes get one line for each. */
function wrapped(text: string): string {
  if (!isTerminal(1)) return `- ${text}`;
  const width = screenWidth() - 2;
  const lines = [''];
  for (const word of text.replaceAll('\n', ' ').split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return `- ${lines.join('\n  ')}`;
}

function screenWidth(): number {
  return isTerminal(1) ? Math.max(60, process.stdout.columns || WIDTH) : PIPE;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1).replace(/[\s,]+$/, '')}…` : text;
}
