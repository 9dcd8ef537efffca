import { numberBlock, numbersOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';

const DAY = 86_400_000;

/** What the parts are made of: time of day in milliseconds, day since 1970, and the calendar's year, month (1-12), day, day of year. */
type Moment = {
  readonly clock: number;
  readonly days: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly dayOfYear: number;
};

type Part = { readonly of: (m: Moment) => number; readonly group: 'main' | 'more' | 'cyclic' };

/** Parts that a tree cannot cut out of one of the others, or only with several cuts, are main; the order is that of the columns. */
const PARTS: Readonly<Record<string, Part>> = {
  year: { group: 'main', of: (m) => m.year },
  quarter: { group: 'more', of: (m) => Math.ceil(m.month / 3) },
  month: { group: 'main', of: (m) => m.month },
  week: { group: 'more', of: isoWeek },
  day: { group: 'main', of: (m) => m.day },
  weekday: { group: 'main', of: weekdayOf },
  weekend: { group: 'more', of: (m) => Number(weekdayOf(m) >= 5) },
  month_start: { group: 'more', of: (m) => Number(m.day === 1) },
  month_end: { group: 'more', of: (m) => Number(m.day === daysInMonth(m)) },
  hour: { group: 'main', of: (m) => Math.floor(m.clock / 3_600_000) },
  minute: { group: 'main', of: (m) => Math.floor(m.clock / 60_000) % 60 },
  second: { group: 'more', of: (m) => Math.floor(m.clock / 1000) % 60 },
  day_of_year: { group: 'main', of: (m) => m.dayOfYear },
  days: { group: 'main', of: (m) => m.days + m.clock / DAY },
  ...around('year', (m) => (m.dayOfYear - 1 + m.clock / DAY) / daysInYear(m.year)),
  ...around('month', (m) => (m.day - 1 + m.clock / DAY) / daysInMonth(m)),
  ...around('week', (m) => (weekdayOf(m) + m.clock / DAY) / 7),
  ...around('day', (m) => m.clock / DAY),
};

type State = { readonly parts: readonly string[] };

/**
 * Calendar parts of a date, those that vary in training (seconds are none where all are whole minutes, and so on): year,
 * month 1-12, day 1-31, weekday 0-6 from Monday, hour, minute, day_of_year 1-366, days since 1970 with their fraction.
 * With `more` also quarter, ISO 8601 week, weekend, first and last day of the month, second. With `cyclic` where in the
 * year, month, week and day a moment lies, as a point on a circle: sin and cos, so that December is next to January.
 *
 * All parts are those of UTC: a cell with an offset is the moment that it names, one without is taken as UTC (see
 * table/dates); nothing depends on the time zone of the machine. Missing stays NaN.
 */
export const dateParts: Encoder<State> = {
  name: 'date-parts',
  accepts: ['date'],
  supervised: false,
  space: {
    more: { kind: 'choice', options: [false, true], start: false },
    cyclic: { kind: 'choice', options: [false, true], start: false },
  },
  fitTransform(column, _lesson, params) {
    const wanted = ['main', ...['more', 'cyclic'].filter((group) => params[group] === true)];
    const names = Object.keys(PARTS).filter((name) => wanted.includes(PARTS[name]!.group));
    const all = split(numbersOf(column), names);
    const kept = names.flatMap((_, p) => (varies(all[p]!) ? [p] : []));
    if (kept.length === 0) return null;
    const parts = kept.map((p) => names[p]!);
    const columns = kept.map((p) => all[p]!);
    return { state: { parts }, block: blockOf(parts, column.name, columns) };
  },
  transform: (state, column) => blockOf(state.parts, column.name, split(numbersOf(column), state.parts)),
};

function blockOf(parts: readonly string[], name: string, columns: readonly Float64Array[]): Block {
  return numberBlock(
    parts.map((part) => `${name}:${part}`),
    columns,
  );
}

function varies(values: Float64Array): boolean {
  let first = NaN;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v !== v) continue;
    if (first !== first) first = v;
    else if (v !== first) return true;
  }
  return false;
}

function split(times: Float64Array, names: readonly string[]): Float64Array[] {
  const parts = names.map((name) => {
    if (!Object.hasOwn(PARTS, name)) throw new TypeError(`date-parts has no part ${name}`);
    return PARTS[name]!;
  });
  const out = parts.map(() => new Float64Array(times.length).fill(NaN));
  for (let i = 0; i < times.length; i++) {
    if (!Number.isFinite(times[i]!)) continue;
    const moment = momentOf(times[i]!);
    for (let p = 0; p < parts.length; p++) out[p]![i] = parts[p]!.of(moment);
  }
  return out;
}

/** Sine and cosine of where in a period a moment lies (a share from 0 to 1). */
function around(period: string, place: (m: Moment) => number): Record<string, Part> {
  const angle = (m: Moment): number => 2 * Math.PI * place(m);
  return {
    [`${period}_sin`]: { group: 'cyclic', of: (m) => Math.sin(angle(m)) },
    [`${period}_cos`]: { group: 'cyclic', of: (m) => Math.cos(angle(m)) },
  };
}

function momentOf(time: number): Moment {
  const days = Math.floor(time / DAY);
  const [year, month, day] = civil(days);
  return { clock: time - days * DAY, days, year, month, day, dayOfYear: days - dayNumber(year) + 1 };
}

/** From Monday = 0. */
function weekdayOf({ days }: Moment): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** The week of ISO 8601: weeks begin on Monday, a week belongs to the year of its Thursday. */
function isoWeek(m: Moment): number {
  const thursday = m.days - weekdayOf(m) + 3;
  return Math.floor((thursday - dayNumber(civil(thursday)[0])) / 7) + 1;
}

function daysInYear(year: number): number {
  return dayNumber(year + 1) - dayNumber(year);
}

function daysInMonth({ year, month }: Moment): number {
  return month === 2 ? daysInYear(year) - 337 : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Year, month and day of a day number since 1970 (Howard Hinnant, chrono-compatible date algorithms). */
function civil(date: number): [number, number, number] {
  const shifted = date + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const fromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * fromMarch + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return [yearOfEra + era * 400 + Number(month <= 2), month, fromMarch - Math.floor((153 * mp + 2) / 5) + 1];
}

/** The day number of 1 January. */
function dayNumber(year: number): number {
  const before = year - 1;
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 719162;
}
