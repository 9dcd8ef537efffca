import { numberBlock, numbersOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';

const DAY = 86_400_000;

/** Numbers of [value, day since 1970, year, month, day of month, day of year]; all in UTC. */
const PARTS = ['year', 'month', 'day', 'weekday', 'hour', 'minute', 'day_of_year', 'days'] as const;
type Part = (typeof PARTS)[number];
type State = { readonly parts: readonly string[] };

/**
 * Calendar parts of a date (UTC), those that vary in training: year, month 1-12, day 1-31, weekday 0-6 from Monday,
 * hour, minute, day_of_year 1-366, days since 1970 with their fraction. Missing stays NaN.
 */
export const dateParts: Encoder<State> = {
  name: 'date-parts',
  accepts: ['date'],
  supervised: false,
  space: {},
  fitTransform(column) {
    const all = split(numbersOf(column));
    const parts = PARTS.filter((_, p) => varies(all[p]!));
    if (parts.length === 0) return null;
    return { state: { parts }, block: pick(parts, column.name, all) };
  },
  transform: (state, column) => pick(state.parts, column.name, split(numbersOf(column))),
};

function pick(parts: readonly string[], name: string, all: readonly Float64Array[]): Block {
  const columns = parts.map((part) => {
    const found = all[PARTS.indexOf(part as Part)];
    if (!found) throw new TypeError(`date-parts has no part ${part}`);
    return found;
  });
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

function split(times: Float64Array): Float64Array[] {
  const out = PARTS.map(() => new Float64Array(times.length).fill(NaN));
  const [year, month, day, weekday, hour, minute, dayOfYear, days] = out as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    if (!Number.isFinite(time)) continue;
    const date = Math.floor(time / DAY);
    const [y, m, d] = civil(date);
    year[i] = y;
    month[i] = m;
    day[i] = d;
    weekday[i] = (((date + 3) % 7) + 7) % 7;
    hour[i] = Math.floor((time - date * DAY) / 3_600_000);
    minute[i] = Math.floor((time - date * DAY) / 60_000) % 60;
    dayOfYear[i] = date - dayNumber(y) + 1;
    days[i] = time / DAY;
  }
  return out;
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
