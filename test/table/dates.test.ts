import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presentCells } from '../../src/table/cells.js';
import { voteDateFormat } from '../../src/table/date-vote.js';
import { parseDate } from '../../src/table/dates.js';
import { rawTable } from '../../src/table/raw-table.js';

const vote = (values: string[]) =>
  voteDateFormat(
    presentCells(
      rawTable(
        't',
        ['x'],
        values.map((value) => [value]),
      ).columns[0]!,
      [],
    ),
  );
const iso = (text: string, order: 'ymd' | 'dmy' | 'mdy' = 'ymd'): string | number => {
  const ms = parseDate(text, order);
  return Number.isNaN(ms) ? NaN : new Date(ms).toISOString();
};

describe('parseDate', () => {
  it('agrees with Date on every ISO moment', () => {
    const moment = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, (d) => {
        expect(parseDate(d.toISOString(), 'ymd')).toBe(d.getTime());
        expect(parseDate(d.toISOString().slice(0, 10), 'ymd')).toBe(Math.floor(d.getTime() / 864e5) * 864e5);
      }),
    );
  });

  it('reads dates with and without time and zone, in any machine zone as UTC', () => {
    expect(iso('2019-03-31')).toBe('2019-03-31T00:00:00.000Z');
    expect(iso('2018/3/1')).toBe('2018-03-01T00:00:00.000Z');
    expect(iso('2020-10-12T15:22:00Z')).toBe('2020-10-12T15:22:00.000Z');
    expect(iso('2021-08-15T20:29:00-0500')).toBe('2021-08-16T01:29:00.000Z');
    expect(iso('2021-07-13T18:42+05:45')).toBe('2021-07-13T12:57:00.000Z');
    expect(iso('2017-03-29 08:30:52.123456+00:00')).toBe('2017-03-29T08:30:52.123Z');
    expect(iso('31/12/2019 11:05 pm', 'dmy')).toBe('2019-12-31T23:05:00.000Z');
    expect(iso('12/31/2019', 'mdy')).toBe('2019-12-31T00:00:00.000Z');
    expect(iso('31.12.2019', 'dmy')).toBe('2019-12-31T00:00:00.000Z');
    expect(iso('Mar-2018')).toBe('2018-03-01T00:00:00.000Z');
    expect(iso('09-Mar-11')).toBe('2011-03-09T00:00:00.000Z');
    expect(iso('9 March 1999')).toBe('1999-03-09T00:00:00.000Z');
    expect(iso('Saturday, February 11, 2017')).toBe('2017-02-11T00:00:00.000Z');
    expect(iso('Sat, 11 Feb 2017 10:00:00 GMT')).toBe('2017-02-11T10:00:00.000Z');
    expect(iso('2018-03')).toBe('2018-03-01T00:00:00.000Z');
  });

  it('reads the rarer spellings of machines', () => {
    expect(iso('20190331')).toBe('2019-03-31T00:00:00.000Z');
    expect(iso('20190331T235958Z')).toBe('2019-03-31T23:59:58.000Z');
    expect(iso('20190331235958')).toBe('2019-03-31T23:59:58.000Z');
    expect(iso('20190331T2359+0100')).toBe('2019-03-31T22:59:00.000Z');
    expect(iso('Wed Jun  9 04:26:40 2021')).toBe('2021-06-09T04:26:40.000Z');
    expect(iso('Wed Jun 09 04:26:40 +0200 2021')).toBe('2021-06-09T02:26:40.000Z');
    expect(iso('2019年3月31日')).toBe('2019-03-31T00:00:00.000Z');
    expect(iso('2019-Q2')).toBe('2019-04-01T00:00:00.000Z');
    expect(iso('Q4 2019')).toBe('2019-10-01T00:00:00.000Z');
    expect(iso('2021-W01')).toBe('2021-01-04T00:00:00.000Z');
    expect(iso('2015-W01-1')).toBe('2014-12-29T00:00:00.000Z');
    expect(iso('2020W537')).toBe('2021-01-03T00:00:00.000Z');
  });

  it('reads nothing that is no date', () => {
    for (const text of [
      '2019-02-29',
      '2019-13-01',
      '31/04/2019',
      '2019-01-01T24:01',
      '1.2.3',
      '17-110308',
      '20191331',
      '20190331T250000',
      '2019-W54',
      '2019-Q5',
      'Wed Feb 30 10:00:00 2018',
      'May',
      'foo-2018',
      '10-Foo-2018',
      '13/2019',
      '2019-01-01 10:00 IST',
    ])
      expect([text, iso(text, 'dmy')]).toEqual([text, NaN]);
    expect(iso('2020-02-29')).toBe('2020-02-29T00:00:00.000Z');
  });
});

describe('voteDateFormat', () => {
  it('lets the whole column say whether the day comes first', () => {
    expect(vote(['03/04/2019', '31/12/2019'])).toMatchObject({ format: { order: 'dmy' }, ambiguous: false });
    expect(vote(['03/04/2019', '12/31/2019'])).toMatchObject({ format: { order: 'mdy' }, ambiguous: false });
    expect(vote(['03/04/2019', '05/06/2019']).ambiguous).toBe(true);
    expect(vote(['03/03/2019', '2019-04-05']).ambiguous).toBe(false);
  });
});
