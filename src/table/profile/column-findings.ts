import { show } from '../../core/errors.js';
import type { Inferred } from '../infer.js';
import type { Cells } from '../cells.js';
import { voteNumberFormat } from '../number-vote.js';
import { numberParser } from '../numbers.js';
import { lineOf } from '../raw-table.js';
import type { ColumnSchema, Warning } from '../schema.js';
import type { RawTable } from '../table.js';
import { argument, fewOfAKind } from '../warnings.js';
import { sentinelWarning } from './sentinels.js';
import { groupWarning, timeWarning } from './structure.js';
import type { View } from './view.js';

const HIGH_MISSING = 0.5;
const MOSTLY_NUMBERS = 0.5;

/** What single columns show besides what inference has warned of. */
export function columnFindings(views: readonly View[], { cells, decimalComma }: Inferred): Warning[] {
  const firstDate = views.find(({ spec }) => spec.kind === 'date' && spec.role === 'feature');
  const all = views.flatMap((view, j) => [
    mixedTypes(view.spec, cells[j]!, decimalComma),
    sentinelWarning(view),
    groupWarning(view),
    timeWarning(view, view === firstDate),
    highMissing(view.spec, cells[j]!),
  ]);
  return fewOfAKind(all.filter((finding) => finding !== null));
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
  const option = `--type ${argument(name, '=number')}`;
  return {
    code: 'mixed-types',
    column: name,
    message: `${show(name)} is read as a category because ${cells.present - readable} of ${cells.present} cells are no numbers (${words.slice(0, 3).map(show).join(', ')}${words.length > 3 ? ', …' : ''}); ${option} reads these as missing`,
    option,
  };
}

function highMissing({ name, role }: ColumnSchema, { present, missing }: Cells): Warning | null {
  if (role !== 'feature' || missing < HIGH_MISSING * (present + missing)) return null;
  const option = `--drop ${argument(name)}`;
  return {
    code: 'high-missing',
    column: name,
    message: `${show(name)}: ${((100 * missing) / (present + missing)).toFixed(0)} % of the cells are missing; ${option} learns without it`,
    option,
  };
}

/** @param first for each row the first one that is equal to it */
export function duplicateFinding(table: RawTable, first: Int32Array, repeats: number): Warning[] {
  if (repeats === 0) return [];
  const row = first.findIndex((at, i) => at < i);
  return [
    {
      code: 'duplicates',
      message: `${repeats} of ${table.rows} rows repeat an earlier one in every cell (line ${lineOf(table, row)} repeats line ${lineOf(table, first[row]!)}): remove them if they are copies, since a model scores too well on rows it has seen`,
    },
  ];
}
