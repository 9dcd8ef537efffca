import { monthOf } from './months.js';
import type { DateFormat } from './schema.js';

const TIME =
  '(?:[T ,:]\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([AaPp]\\.?[Mm]\\.?)?\\s*(Z|z|[A-Z]{3,4}|[+-]\\d{2}(?::?\\d{2})?)?)?';
/** Hours from UTC of the names that mean one zone only; IST, BST and CST of Asia are others' too. */
const ZONES: ReadonlyMap<string, number> = new Map(
  (
    [
      [-8, 'PST'],
      [-7, 'PDT MST'],
      [-6, 'MDT CST'],
      [-5, 'CDT EST'],
      [-4, 'EDT'],
      [0, 'UTC GMT WET'],
      [1, 'CET WEST'],
      [2, 'CEST EET'],
      [3, 'EEST MSK'],
      [9, 'JST KST'],
    ] as const
  ).flatMap(([hours, names]) => names.split(' ').map((name) => [name, hours] as const)),
);
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?,?\\s+)?';
const YEAR_FIRST = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${TIME}$`);
const YEAR_MONTH = /^(\d{4})[-/](\d{1,2})$/;
const MONTH_YEAR = /^(\d{1,2})[-/](\d{4})$/;
const DIGITS = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`);
const DAY_NAME = new RegExp(
  `^${WEEKDAY}(\\d{1,2})(?:st|nd|rd|th|er|\\.)?[- /]?(?:de )?(\\p{L}{3,10})\\.?(?: de )?[- /,.]*(\\d{4}|\\d{2})${TIME}$`,
  'iu',
);
const NAME_DAY = new RegExp(
  `^${WEEKDAY}(\\p{L}{3,10})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${TIME}$`,
  'iu',
);
/** As C's ctime and Twitter write it: Wed Jun 09 04:26:40 +0000 2021. */
const C_TIME =
  /^(?:mon|tue|wed|thu|fri|sat|sun) ([a-z]{3}) +(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})()()(?: (Z|UTC|GMT|[+-]\d{4}))? (\d{4})$/i;
/** ISO 8601 without separators, and the same with the time in digits: 20190131, 20190131T235958Z, 20190131235958. */
const ALL_DIGITS =
  /^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?([0-2]\d)([0-5]\d)([0-5]\d)?()()(Z|[+-]\d{2}:?\d{2})?)?$/;
const CJK = /^(\d{4})[年년]\s*(\d{1,2})[月월]\s*(\d{1,2})[日일]$/;
const QUARTER = /^(?:(\d{4})[-/ ]?Q([1-4])|Q([1-4])[-/ ]?(\d{4}))$/i;
const ISO_WEEK = /^(\d{4})-?W(\d{2})(?:-?([1-7]))?$/;
const NAME_YEAR = /^(\p{L}{3,10})(?:[-\s/,.]+(\d{4})|-(\d{2}))$/iu;

/**
 * Milliseconds since 1970 UTC, or NaN. A time without zone is taken as UTC; a year of two digits below 69 is
 * 20xx (POSIX). `order` settles dates of digits alone such as 03/04/2019.
 */
export function parseDate(cell: string, order: DateFormat['order']): number {
  const text = cell.trim();
  if (text.length < 6 || text.length > 48) return NaN;
  let m = YEAR_FIRST.exec(text);
  if (m) return moment(Number(m[1]), Number(m[3]), Number(m[4]), m, 5);
  m = DIGITS.exec(text);
  if (m) {
    if (m[2] === '.' && m[4]!.length === 2 && m[1]!.length + m[3]!.length < 4) return NaN;
    const [day, month] = order === 'mdy' ? [m[3], m[1]] : [m[1], m[3]];
    return moment(fullYear(m[4]!), Number(month), Number(day), m, 5);
  }
  m = YEAR_MONTH.exec(text);
  if (m) return moment(Number(m[1]), Number(m[2]), 1, m, 3);
  m = MONTH_YEAR.exec(text);
  if (m) return moment(Number(m[2]), Number(m[1]), 1, m, 3);
  return named(text) ?? rare(text);
}

/** A date of digits alone, which could be a number: 20190131. */
export function isDigitDate(cell: string): boolean {
  const text = cell.trim();
  return /^\d{8}(\d{6})?$/.test(text) && !Number.isNaN(rare(text));
}

function named(text: string): number | undefined {
  let m = DAY_NAME.exec(text);
  if (m) return moment(fullYear(m[3]!), monthOf(m[2]!), Number(m[1]), m, 4);
  m = NAME_DAY.exec(text);
  if (m) return moment(Number(m[3]), monthOf(m[1]!), Number(m[2]), m, 4);
  m = NAME_YEAR.exec(text);
  return m ? moment(fullYear(m[2] ?? m[3]!), monthOf(m[1]!), 1, m, 4) : undefined;
}

function rare(text: string): number {
  let m = ALL_DIGITS.exec(text);
  if (m) return moment(Number(m[1]), Number(m[2]), Number(m[3]), m, 4);
  m = C_TIME.exec(text);
  if (m) return moment(Number(m[9]), monthOf(m[1]!), Number(m[2]), m, 3);
  m = CJK.exec(text);
  if (m) return moment(Number(m[1]), Number(m[2]), Number(m[3]), m, 4);
  m = QUARTER.exec(text);
  if (m) return moment(Number(m[1] ?? m[4]), 3 * Number(m[2] ?? m[3]) - 2, 1, m, 5);
  m = ISO_WEEK.exec(text);
  return m ? isoWeek(Number(m[1]), Number(m[2]), Number(m[3] ?? 1)) : NaN;
}

/** Week 1 is that of January 4th; weeks begin on Monday. */
function isoWeek(year: number, week: number, day: number): number {
  if (week < 1 || week > 53) return NaN;
  const fourth = daysSince1970(year, 1, 4);
  const monday = fourth - ((((fourth + 3) % 7) + 7) % 7);
  return (monday + 7 * (week - 1) + day - 1) * 86_400_000;
}

function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length === 4 ? year : year < 69 ? 2000 + year : 1900 + year;
}

/** From `at` on, the match holds hour, minute, second, fraction, am/pm and zone. */
function moment(year: number, month: number, day: number, m: RegExpExecArray, at: number): number {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NaN;
  const midnight = daysSince1970(year, month, day) * 86_400_000;
  if (m[at] === undefined) return midnight;
  let hour = Number(m[at]);
  const half = m[at + 4]?.[0]?.toLowerCase();
  if (half) {
    if (hour < 1 || hour > 12) return NaN;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  const minute = Number(m[at + 1]);
  const second = Number(m[at + 2] ?? 0);
  const endOfDay = hour === 24 && minute === 0 && second === 0; // ISO 8601
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 60) return NaN;
  const ms = Number((m[at + 3] ?? '0').slice(0, 3).padEnd(3, '0'));
  return midnight + ((hour * 60 + minute - zoneMinutes(m[at + 5])) * 60 + second) * 1000 + ms;
}

/** NaN for a name that may mean several zones. */
function zoneMinutes(zone = 'UTC'): number {
  const m = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (m) return (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3] ?? 0));
  return zone.toUpperCase() === 'Z' ? 0 : 60 * (ZONES.get(zone.toUpperCase()) ?? NaN);
}

export function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Howard Hinnant, days_from_civil. */
export function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}
