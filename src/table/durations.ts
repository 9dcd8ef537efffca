import type { NumberFormat } from './schema.js';

type Order = NonNullable<NumberFormat['duration']>;

/** Minutes have two digits: 3:1 is a score or a ratio. */
const CLOCK = /^([+-]?)(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?$/;
/** As pandas and databases write them: 3 days 13:34:00, -1 days +23:00:00. */
const DAYS_CLOCK = /^(-?\d+) days?,? ([+-]?\d\d?:\d\d:\d\d(?:\.\d+)?)$/;
const HALF_DAY = /^(1[0-2]|0?\d)(?::([0-5]\d)(?::([0-5]\d))?)?\s*([ap])\.?m\.?$/i;
const SPELT = /^([+-]?)(?:(?:\s|,|and)*\d+(?:\.\d+)?\s*[a-z]+\.?)+$/i;
const PART = /(\d+(?:\.\d+)?)\s*([a-z]+)/gi;
const ISO = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const SECONDS: ReadonlyMap<string, number> = new Map(
  (
    [
      [604_800, 'w wk wks week weeks'],
      [86_400, 'd day days'],
      [3600, 'h hr hrs hour hours'],
      [60, 'm min mins minute minutes'],
      [1, 's sec secs second seconds'],
      [0.001, 'ms msec millisecond milliseconds'],
    ] as const
  ).flatMap(([seconds, names]) => names.split(' ').map((name) => [name, seconds] as const)),
);

/**
 * A reader of durations and times of day, in seconds: 1:23:45, 2h 5m, 90 min, PT1H30M, 2:30 pm; NaN for anything else.
 * @param order what two numbers with a colon are: 1:30 is 90 minutes (h:m) or 90 seconds (m:s)
 */
export function durationParser(order: Order): (cell: string) => number {
  return (cell) => {
    const text = cell.trim();
    if (text.length > 40 || !/\d/.test(text)) return NaN;
    if (/^0+$/.test(text)) return 0;
    return firstNumber(clock(text, order), halfDay(text), spelt(text), iso(text), daysAndClock(text));
  };
}

/** How 1:30 is read: as minutes and seconds if hours stand before them in other cells, or for 24:00 and more. */
export function voteDurationOrder(values: readonly string[]): Order {
  let two = false;
  let more = false;
  for (const value of values) {
    const m = CLOCK.exec(value.trim());
    if (!m) continue;
    if (m[4] === undefined) two = true;
    if (m[4] !== undefined || Number(m[2]) >= 24) more = true;
  }
  return two && more ? 'm:s' : 'h:m';
}

function firstNumber(...values: readonly number[]): number {
  return values.find((value) => !Number.isNaN(value)) ?? NaN;
}

function clock(text: string, order: Order): number {
  const m = CLOCK.exec(text);
  if (!m) return NaN;
  const [, sign, first, second, third, fraction] = m;
  const head = Number(first) * 60 + Number(second);
  const seconds =
    third === undefined
      ? head * (order === 'h:m' ? 60 : 1)
      : head * 60 + Number(third) + Number(`0.${fraction ?? 0}`);
  return sign === '-' ? -seconds : seconds;
}

function daysAndClock(text: string): number {
  const m = DAYS_CLOCK.exec(text);
  return m ? 86_400 * Number(m[1]) + clock(m[2]!, 'h:m') : NaN;
}

function halfDay(text: string): number {
  const m = HALF_DAY.exec(text);
  if (!m || Number(m[1]) === 0) return NaN;
  const hour = (Number(m[1]) % 12) + (m[4]!.toLowerCase() === 'p' ? 12 : 0);
  return hour * 3600 + Number(m[2] ?? 0) * 60 + Number(m[3] ?? 0);
}

/** Units from large to small, each once: "2h 5m", "1 day, 3 hours". */
function spelt(text: string): number {
  const whole = SPELT.exec(text);
  if (!whole) return NaN;
  let total = 0;
  let last = Infinity;
  for (const [, amount, unit] of text.matchAll(PART)) {
    const seconds = SECONDS.get(unit!.toLowerCase()) ?? NaN;
    if (!(seconds < last)) return NaN;
    total += Number(amount) * seconds;
    last = seconds;
  }
  return whole[1] === '-' ? -total : total;
}

function iso(text: string): number {
  const m = ISO.exec(text);
  if (!m || text.length < 3 || text.endsWith('T')) return NaN;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = m
    .slice(2)
    .map((part) => Number(part ?? 0));
  const total = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
  return m[1] === '-' ? -total : total;
}
