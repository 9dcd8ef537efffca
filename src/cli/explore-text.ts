import type { ColumnProfile } from '../table/profile.js';
import { valueText } from '../table/profile/value-text.js';
import type { Warning } from '../table/schema.js';
import type { Exploration } from './explore.js';
import { painter, plural, table, type Align } from './render.js';
import { printable, type Terminal } from './terminal.js';

const COLUMNS = 40;
const NAME = 20;
const WIDTH = 80;
/** Narrower than this a distribution says nothing. */
const NARROWEST = 16;
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
      ? [`label ${printable(label.name)}: ${label.task}, ${label.reason}`, EXPLAINS]
      : candidates
        ? [`no --label; likely: ${candidates}`]
        : []),
    ...(against ? [`psi: how ${against.source} differs; 0.1 is a shift, 0.25 a large one`] : []),
    ...(tty.verbose ? ['', detailTable(columns, tty)] : []),
    '',
    ...findingLines(findings, tty),
  ].join('\n');
}

const EXPLAINS = 'explains: the share of the label that the column alone explains, 0 to 1';

function headline({ table: { source }, profile, against }: Exploration): string {
  const { rows, columns, duplicateRows } = profile;
  const repeats = duplicateRows > 0 ? `, ${plural(duplicateRows, 'duplicate row')}` : '';
  const first = `${printable(source)}: ${plural(rows, 'row')}, ${plural(columns.length, 'column')}${repeats}`;
  if (!against) return first;
  const overlap = against.overlap > 0 ? `, ${against.overlap} of them in the training data` : '';
  return `${first}\n${printable(against.source)}: ${plural(against.rows, 'row')}${overlap}`;
}

function shown(columns: readonly ColumnProfile[], tty: Terminal): readonly ColumnProfile[] {
  return tty.verbose ? columns : columns.slice(0, COLUMNS);
}

function columnTable({ profile, against }: Exploration, tty: Terminal): string {
  const columns = shown(profile.columns, tty);
  const names = columns.map(({ name }) => (tty.fancyOut ? cut(printable(name), NAME) : printable(name)));
  const psi = new Map(against?.columns.map((drift) => [drift.column, drift.psi]));
  const more: [string, (column: ColumnProfile) => string][] = [
    ...(profile.label ? [['explains', ({ explains }) => share(explains)] as (typeof more)[0]] : []),
    ...(against ? [['psi', ({ name }) => share(psi.get(name) ?? null)] as (typeof more)[0]] : []),
  ];
  const used = Math.max(6, ...names.map((name) => name.length)) + 2 + 10 + 9 + 10;
  const width = screenWidth(tty) - used - more.reduce((sum, [head]) => sum + Math.max(4, head.length) + 2, 0);
  const rows = columns.map((column, j) => [
    names[j]!,
    column.role === 'dropped' ? `(${column.kind})` : column.kind,
    missingText(column, profile.rows),
    String(column.distinct),
    cut(printable(distribution(column, profile.rows)), Math.max(NARROWEST, width)),
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
  return percent < 1 ? '<1 %' : `${Math.floor(percent)} %`;
}

/** A sparkline with the range of numbers and dates; the most frequent values of categories. */
function distribution({ kind, numbers, levels, examples }: ColumnProfile, rows: number): string {
  if (numbers) {
    const [low, high] = [numbers.quantiles[0]!.value, numbers.quantiles.at(-1)!.value];
    return `${sparkline(numbers.histogram)} ${valueText(low, kind)} to ${valueText(high, kind)}`;
  }
  if (levels)
    return levels
      .map(({ value, rows: n }) => `${cut(value, 16)} ${Math.round((100 * n) / rows)}%`)
      .join(', ');
  return examples[0] ?? '';
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
    ...findings.map(({ code, message }) =>
      wrapped(`${code}: ${printable(message)}`, tty).replace(code, () => paint.yellow(code)),
    ),
  ];
}

/** On a terminal between words; files and pipes get one line for each. */
function wrapped(text: string, tty: Terminal): string {
  if (!tty.fancyOut) return `- ${text}`;
  const width = screenWidth(tty) - 2;
  const lines = [''];
  for (const word of text.replaceAll('\n', ' ').split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return `- ${lines.join('\n  ')}`;
}

function screenWidth(tty: Terminal): number {
  return tty.fancyOut ? Math.max(60, process.stdout.columns || WIDTH) : WIDTH;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
