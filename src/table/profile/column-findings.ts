import { show } from '../../core/errors.js';
import type { Inferred } from '../infer.js';
import type { Cells } from '../cells.js';
import { voteNumberFormat } from '../number-vote.js';
import { numberParser } from '../numbers.js';
import { spokenLine } from '../raw-table.js';
import type { ColumnSchema, Role, Warning } from '../schema.js';
import type { RawTable } from '../table.js';
import { argument } from '../warnings.js';
import { equalByChance, type Rows } from './equal-rows.js';
import { headerFinding } from './header-finding.js';
import { sameColumns } from './same-columns.js';
import { sentinelWarnings } from './sentinels.js';
import { groupWarning, timeWarning } from './structure.js';
import { valueTwins } from './value-twins.js';
import type { View } from './view.js';

const HIGH_MISSING = 0.5;
const MOSTLY_NUMBERS = 0.5;
/** Many words that hardly repeat are codes among numbers rather than slips. */
const FEW_WORDS = 0.1;
const FEW_KINDS = 3;
const ROWS_PER_WORD = 3;

/** What columns show besides what inference has warned of. */
export function columnFindings(views: readonly View[], { cells, decimalComma }: Inferred): Warning[] {
  const firstDate = views.find(({ spec }) => spec.kind === 'date' && spec.role === 'feature');
  const settled = (...roles: readonly Role[]): boolean => views.some(({ spec }) => roles.includes(spec.role));
  const grouped = settled('group', 'fold');
  const timed = settled('time', 'fold');
  const all = views.flatMap((view, j) => [
    mixedTypes(view.spec, cells[j]!, decimalComma),
    ...sentinelWarnings(view),
    valueTwins(view),
    grouped ? null : groupWarning(view),
    timed ? null : timeWarning(view, view === firstDate),
    highMissing(view.spec, cells[j]!),
  ]);
  return [...headerFinding(views), ...all.filter((finding) => finding !== null), ...sameColumns(views)];
}

/** A category most of whose cells are numbers: a few words have made it one. */
function mixedTypes(
  { name, kind, role, number }: ColumnSchema,
  cells: Cells,
  comma: boolean,
): Warning | null {
  if (role !== 'feature' || kind !== 'category' || number || cells.values.length < 3) return null;
  const { format, readable } = voteNumberFormat(cells, comma);
  if (readable < MOSTLY_NUMBERS * cells.present || readable === cells.present) return null;
  const parse = numberParser(format);
  const words = cells.values.filter((value) => Number.isNaN(parse(value)));
  const slips = cells.present - readable;
  const kinds = words.length;
  if (slips > FEW_WORDS * cells.present && kinds > FEW_KINDS && ROWS_PER_WORD * kinds > slips) return null;
  const option = `--type ${argument(name, '=number')}`;
  return {
    code: 'mixed-types',
    column: name,
    message: `${show(name)} is read as a category because ${slips} of ${cells.present} cells are no numbers (${words.slice(0, 3).map(show).join(', ')}${kinds > 3 ? ', …' : ''}); ${option} reads these as missing`,
    option,
  };
}

function highMissing({ name, role }: ColumnSchema, { present, missing }: Cells): Warning | null {
  if (role !== 'feature' || missing < HIGH_MISSING * (present + missing)) return null;
  const option = `--drop ${argument(name)}`;
  return {
    code: 'high-missing',
    column: name,
    message: `${show(name)}: ${percent(missing, present + missing)} of the cells are missing; ${option} learns without it`,
    option,
  };
}

function percent(some: number, all: number): string {
  const share = (100 * some) / all;
  return share > 99 && some < all ? 'more than 99 %' : `${share.toFixed(0)} %`;
}

/** @param first for each row the first one that is equal to it */
export function duplicateFinding(table: RawTable, rows: Rows, first: Int32Array, repeats: number): Warning[] {
  if (repeats === 0 || equalByChance(rows, first, repeats / rows.count)) return [];
  const row = first.findIndex((at, i) => at < i);
  return [
    {
      code: 'duplicates',
      message: `${repeats} of ${table.rows} rows ${repeats === 1 ? 'repeats' : 'repeat'} an earlier one in every cell (${spokenLine(table, row)} repeats ${spokenLine(table, first[row]!)}): remove them if they are copies, since a model scores too well on rows it has seen`,
    },
  ];
}
