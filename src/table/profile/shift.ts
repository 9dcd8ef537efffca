import { show } from '../../core/errors.js';
import type { Kind } from '../table.js';
import { levelRows, type Reference } from './reference.js';
import { placeOf, quantiles, type SortedNumbers } from './sorted-numbers.js';
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

/** How a column of another table differs; null for text, which hardly repeats, and where there are no rows. */
export function shiftOf(train: Reference, known: ReadonlySet<string>, test: View): Shift | null {
  if (test.spec.kind === 'text' || test.raw.codes.length === 0) return null;
  return test.numbers ? numberShift(train, test, test.numbers) : levelShift(train, known, test);
}

function numberShift(train: Reference, test: View, to: SortedNumbers): Shift {
  const after = new Float64Array(train.counts.length);
  const gap = after.length - 1;
  let strange = 0;
  to.values.forEach((x, i) => {
    after[Math.max(0, placeOf(train.starts, x))]! += to.counts[i]!;
    if (x < train.low || x > train.high) strange += to.counts[i]!;
  });
  after[gap] = test.raw.codes.length - to.rows;
  const [here = NaN] = quantiles(to, [0.5]);
  const gaps = `missing ${percent(train.counts[gap]!, train.rows)} before, ${percent(after[gap], test.raw.codes.length)} here`;
  const halves = [train.median, here].map((x) => valueText(x, test.spec.kind));
  const medians = `median ${halves[0]!} before, ${halves[1]!} here`;
  return {
    ...stability(train.counts, after),
    strange,
    text: train.starts.length > 0 && to.rows ? `${medians}; ${gaps}` : gaps,
  };
}

function levelShift(train: Reference, known: ReadonlySet<string>, test: View): Shift {
  const { levels, counts: before } = train;
  const binOf = new Map(levels.map((level, bin) => [level, bin]));
  const rest = levels.length;
  const after = new Float64Array(rest + 2);
  let strange = 0;
  levelRows(test).forEach((rows, level) => {
    if (!known.has(level)) strange += rows;
    // Where training has many rare levels, new ones are their like; elsewhere they are counted by themselves.
    if (known.has(level) || before[rest]! > 0) after[binOf.get(level) ?? rest]! += rows;
  });
  after[rest + 1] = test.raw.codes.length - test.present;
  const most = largestMove(before, after, train.rows, test.raw.codes.length);
  const what = most < rest ? show(levels[most]!) : most === rest ? 'other values' : 'missing';
  const text = `${what} ${percent(before[most]!, train.rows)} before, ${percent(after[most]!, test.raw.codes.length)} here`;
  return { ...stability(before, after), strange, text };
}

/** The bin whose share of the rows has changed most. */
function largestMove(before: readonly number[], after: Float64Array, m: number, n: number): number {
  const moved = before.map((rows, bin) => Math.abs(rows / Math.max(1, m) - after[bin]! / n));
  return moved.indexOf(Math.max(...moved));
}

function stability(before: readonly number[], after: Float64Array): { psi: number; sure: boolean } {
  const sum = (rows: readonly number[]): number => rows.reduce((a, b) => a + b, 0);
  const used = before.map((n, i) => (n + after[i]! > 0 ? 1 : 0));
  const bins = sum(used);
  const [m, n] = [sum(before), sum([...after])];
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

export function rangeText({ low, high }: Reference, kind: Kind): string {
  return Number.isNaN(low) ? 'no values' : `${valueText(low, kind)} to ${valueText(high, kind)}`;
}

function percent(rows: number, of: number): string {
  return `${((100 * rows) / Math.max(1, of)).toFixed(0)} %`;
}
