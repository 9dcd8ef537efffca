import { show } from '../../core/errors.js';
import { normalCell } from '../missing.js';
import { equalBins, placeOf, quantiles, type SortedNumbers } from './sorted-numbers.js';
import { valueText } from './value-text.js';
import type { View } from './view.js';

/** How a column of another table differs from that of the training table. */
export type Shift = {
  /** population stability index, less what chance makes of it on average */
  readonly psi: number;
  /** whether chance hardly makes it as large, even in one of a thousand columns */
  readonly sure: boolean;
  /** cells that training knows nothing like: new levels, numbers outside of its range */
  readonly strange: number;
  /** the largest difference, in words */
  readonly text: string;
};

const BINS = 10;
const MOST_LEVELS = 20;

/** null for text, which hardly repeats, and where there are no rows. */
export function shiftOf(train: View, test: View): Shift | null {
  if (train.spec.kind === 'text' || test.raw.codes.length === 0) return null;
  return train.numbers && test.numbers
    ? numberShift(train, train.numbers, test, test.numbers)
    : levelShift(train, test);
}

function numberShift(train: View, from: SortedNumbers, test: View, to: SortedNumbers): Shift {
  const binOf = equalBins(from, BINS);
  const before = new Float64Array(BINS + 1);
  const after = new Float64Array(BINS + 1);
  from.counts.forEach((n, i) => (before[binOf[i]!]! += n));
  let strange = 0;
  to.values.forEach((x, i) => {
    const place = Math.max(0, placeOf(from.values, x));
    after[from.rows ? binOf[place]! : 0]! += to.counts[i]!;
    if (x < from.values[0]! || x > from.values.at(-1)!) strange += to.counts[i]!;
  });
  before[BINS] = train.raw.codes.length - from.rows;
  after[BINS] = test.raw.codes.length - to.rows;
  const half = (numbers: SortedNumbers): string => valueText(quantiles(numbers, [0.5])[0]!, train.spec.kind);
  const gaps = `missing ${percent(before[BINS]!, train)} before, ${percent(after[BINS]!, test)} here`;
  const medians = `median ${half(from)} before, ${half(to)} here`;
  return {
    ...stability(before, after),
    strange,
    text: from.rows && to.rows ? `${medians}; ${gaps}` : gaps,
  };
}

function levelShift(train: View, test: View): Shift {
  const totals = levelRows(train);
  const frequent = [...totals].sort((a, b) => b[1] - a[1]).slice(0, MOST_LEVELS);
  const binOf = new Map(frequent.map(([level], bin) => [level, bin]));
  const rest = frequent.length;
  const before = new Float64Array(rest + 2);
  const after = new Float64Array(rest + 2);
  totals.forEach((rows, level) => (before[binOf.get(level) ?? rest]! += rows));
  let strange = 0;
  levelRows(test).forEach((rows, level) => {
    if (!totals.has(level)) strange += rows;
    // Where training has many rare levels, new ones are their like; elsewhere they are counted by themselves.
    if (totals.has(level) || before[rest]! > 0) after[binOf.get(level) ?? rest]! += rows;
  });
  before[rest + 1] = train.raw.codes.length - train.present;
  after[rest + 1] = test.raw.codes.length - test.present;
  const most = largestMove(before, after, train.raw.codes.length, test.raw.codes.length);
  const what = most < rest ? show(frequent[most]![0]) : most === rest ? 'other values' : 'missing';
  const text = `${what} ${percent(before[most]!, train)} before, ${percent(after[most]!, test)} here`;
  return { ...stability(before, after), strange, text };
}

/** The bin whose share of the rows has changed most. */
function largestMove(before: Float64Array, after: Float64Array, m: number, n: number): number {
  const moved = before.map((rows, bin) => Math.abs(rows / m - after[bin]! / n));
  return moved.indexOf(Math.max(...moved));
}

function levelRows({ raw, counts, isMissing }: View): Map<string, number> {
  const rows = new Map<string, number>();
  raw.values.forEach((cell, k) => {
    if (isMissing[k] || counts[k] === 0) return;
    const level = normalCell(cell);
    rows.set(level, (rows.get(level) ?? 0) + counts[k]!);
  });
  return rows;
}

function stability(before: Float64Array, after: Float64Array): { psi: number; sure: boolean } {
  const sum = (rows: Float64Array): number => rows.reduce((a, b) => a + b, 0);
  const used = before.map((n, i) => (n + after[i]! > 0 ? 1 : 0));
  const bins = sum(used);
  const [m, n] = [sum(before), sum(after)];
  if (m === 0 || n === 0) return { psi: 0, sure: false };
  const raw = before.reduce((total, rows, i) => {
    if (!used[i]) return total;
    const p = (rows + 0.5) / (m + 0.5 * bins);
    const q = (after[i]! + 0.5) / (n + 0.5 * bins);
    return total + (q - p) * Math.log(q / p);
  }, 0);
  // By chance alone it is (1/m + 1/n) times a chi-squared variable of bins - 1 degrees of freedom.
  const unit = 1 / m + 1 / n;
  const psi = Math.max(0, raw - (bins - 1) * unit);
  return { psi, sure: bins > 1 && raw > unit * rareChiSquared(bins - 1) };
}

/** What a chi-squared variable exceeds once in a million times (Wilson and Hilferty). */
function rareChiSquared(freedom: number): number {
  const step = 2 / (9 * freedom);
  return freedom * (1 - step + 4.75 * Math.sqrt(step)) ** 3;
}

export function rangeText({ numbers, spec }: View): string {
  if (!numbers || numbers.rows === 0) return 'no values';
  return `${valueText(numbers.values[0]!, spec.kind)} to ${valueText(numbers.values.at(-1)!, spec.kind)}`;
}

function percent(rows: number, { raw }: View): string {
  return `${((100 * rows) / Math.max(1, raw.codes.length)).toFixed(0)} %`;
}
