import { describe, expect, it } from 'vitest';
import { inferSchema } from '../../src/table/infer.js';
import { parseTable } from '../../src/table/parse.js';
import { rawTable } from '../../src/table/raw-table.js';
import { trainedNumberParser } from '../../src/table/numbers.js';
import type { InferOptions, Reading } from '../../src/table/schema.js';

/** What becomes of a column of these 60 cells beside a useful number. */
function decided(cell: (i: number) => string, options: Partial<InferOptions> = {}) {
  const rows = Array.from({ length: 60 }, (_, i) => [
    cell(i),
    String(((i * 37) % 11) + 0.5),
    i % 3 ? 'yes' : 'no',
  ]);
  const table = rawTable('t.csv', ['x', 'n', 'y'], rows);
  const { schema, warnings } = inferSchema(table, { label: 'y', ...options });
  const x = schema.columns[0]!;
  const column = parseTable(table, schema).table.columns[0]!;
  const values = 'values' in column && column.kind !== 'text' ? [...column.values.slice(0, 3)] : [];
  return {
    kind: x.role === 'feature' ? x.kind : x.role,
    x,
    values,
    warnings: warnings.map((w) => w.message).join('\n'),
  };
}

describe('durations', () => {
  it('are numbers of seconds, and say how they were read', () => {
    const clock = decided((i) => `${i % 5}:${String((i * 7) % 60).padStart(2, '0')}:00`);
    expect(clock).toMatchObject({ kind: 'number', values: [0, 4020, 8040] });
    expect(clock.x.number).toEqual({ decimal: '.', thousands: '', duration: 'h:m' });
    expect(decided((i) => `${i % 70}:05`).x.reason).toBe(
      'every cell is a duration or a time (1:30 is 90 seconds)',
    );
    expect(decided((i) => `${i % 7}h ${i % 50}m`).values).toEqual([0, 3660, 7320]);
    expect(decided((i) => `${(i % 12) + 1}:30 ${i % 2 ? 'pm' : 'am'}`).kind).toBe('number');
  });

  it('may have slips, which are named', () => {
    const { kind, warnings } = decided((i) => (i === 8 ? 'soon' : `${i % 9} min`));
    expect(kind).toBe('number');
    expect(warnings).toMatch(/"x": 1 cell is no finite number, for example "soon" in line 10/);
  });

  it('are forced by --type number, and a few levels with a unit stay categories', () => {
    expect(decided((i) => `${i % 2}h`, { type: [{ column: 'x', kind: 'category' }] }).kind).toBe('category');
    expect(decided((i) => `${i % 2}D`).kind).toBe('category');
    expect(decided((i) => `${i % 9}h`, { type: [{ column: 'x', kind: 'number' }] }).values).toEqual([
      0, 3600, 7200,
    ]);
  });
});

describe('dates of digits alone', () => {
  it('are dates if every cell is one, else numbers', () => {
    expect(decided((i) => `201901${String((i % 28) + 1).padStart(2, '0')}`)).toMatchObject({
      kind: 'date',
      values: [Date.UTC(2019, 0, 1), Date.UTC(2019, 0, 2), Date.UTC(2019, 0, 3)],
    });
    expect(decided((i) => `20190${i % 9}${String((i % 40) + 10)}`).kind).toBe('number');
  });
});

describe('codes', () => {
  it('of 64 bits keep every digit, with a sign too', () => {
    const ids = ['-9007199254740993', '-9007199254740992'];
    expect(decided((i) => ids[i % 2]!).x).toMatchObject({ kind: 'category', levels: ids });
  });
});

describe('yes and no', () => {
  it('are booleans in several languages', () => {
    for (const pair of [
      'ja nein',
      'oui non',
      'sí no',
      'sim não',
      'да нет',
      '是 否',
      'WAHR FALSCH',
      '✓ ✗',
      'On Off',
    ])
      expect(decided((i) => pair.split(' ')[i % 2]!).kind, pair).toBe('boolean');
  });
});

describe('lists, web and e-mail addresses', () => {
  const genres = ['drama', 'comedy', 'science fiction', 'crime', 'war'];
  const list = (separator: string) => (i: number) =>
    genres.filter((_, k) => (i + 1) & (1 << k)).join(separator) || 'none';

  it('are texts, so that their parts count', () => {
    for (const separator of ['|', '; ', ', ']) {
      const { kind, x } = decided(list(separator));
      expect(kind).toBe('text');
      expect(x.reason).toBe(`lists, whose items are apart at "${separator.trim()}"`);
    }
    expect(decided((i) => `https://site${i % 4}.org/a/${i}`).x.reason).toMatch(/^web addresses/);
    expect(decided((i) => `p${i}@mail${i % 3}.com`)).toMatchObject({ kind: 'text' });
  });

  it('are not found in names, places and a few repeated cells', () => {
    expect(decided((i) => `${'abcdefghijkl'[i % 12]!}town, ${['TX', 'CA'][i % 2]!}`).kind).toBe('category');
    expect(decided((i) => `p${i % 5}@mail.com`).kind).toBe('category');
    expect(decided((i) => `K-${i}`).kind).toBe('dropped');
  });
});

/** What a careful person takes a column for: cells that come back in turn, the kind, and what the first is read as. */
const COLUMNS: readonly (readonly [string, readonly string[], string, number?])[] = [
  ['a unit', ['129 kg', '85 kg', '7.5 kg'], 'number', 129],
  ['one and many', ['1 year', '2 years', '11 years'], 'number', 1],
  ['degrees', ['-4°C', '16°C', '30°C'], 'number', -4],
  ['ordinals', ['1st', '2nd', '3rd', '4th'], 'number', 1],
  ['marks of footnotes', ['514*', '7', '90', '31'], 'number', 514],
  ['at least', ['10,000+', '500+', '5,000+'], 'number', 10_000],
  ['magnitudes', ['€110.5M', '€565K', '€0'], 'number', 110_500_000],
  ['bytes', ['514 MB', '889 kB', '1.5 GB'], 'number', 514e6],
  ['a few levels with a unit', ['36 months', '60 months'], 'category'],
  ['shirts', ['1XL', '2XL', 'M'], 'category'],
  ['seats', ['12A', '3C', '30F', '7A'], 'category'],
  ['codes with zeros and a letter', ['007A', '012A', '099A'], 'category'],
  ['ranges', ['18-24', '25-34', '55+'], 'category'],
  ['the minus behind', ['724.00-', '15.50', '3.25'], 'number', -724],
  ['a dash as minus', ['–5.5', '3.5', '12.5'], 'number', -5.5],
  ['yen', ['51,873円', '9,034円', '1,200円'], 'number', 51_873],
  ['scores', ['3:1', '0:0', '2:2', '5:4'], 'category'],
  ['times', ['3:01', '10:00', '12:42', '5:44'], 'number', 10_860],
  ['days and a clock', ['3 days 13:34:00', '0 days 00:00:10', '1 day 01:00:00'], 'number', 308_040],
  ['marks of databases', ['\\N', '4', '(null)', '7', ':', '9'], 'number', NaN],
  ['no date of MySQL', ['0000-00-00', '2020-01-04', '2020-05-20'], 'date', NaN],
  ['month and year', ['07/2017', '12/2018', '01/2020'], 'date', Date.UTC(2017, 6, 1)],
  ['ordinal days', ['15th Jul 2019', '1st May 2018', '22nd Jan 2020'], 'date', Date.UTC(2019, 6, 15)],
  ['German', ['3. März 2018', '24. Dezember 2019', '10-Mai-2018'], 'date', Date.UTC(2018, 2, 3)],
  ['French', ['1er août 2018', '14 juillet 2019', '3 févr. 2020'], 'date', Date.UTC(2018, 7, 1)],
  ['Spanish', ['15 de enero de 2018', '2 de julio de 2019'], 'date', Date.UTC(2018, 0, 15)],
  ['zones', ['2020-07-17 15:00 EST', '2020-01-02 10:00 CET'], 'date', Date.UTC(2020, 6, 17, 20)],
  ['SAS', ['15JUL2018:10:39:00', '01JAN2020:00:00:00'], 'date', Date.UTC(2018, 6, 15, 10, 39)],
  [
    'Apache',
    ['15/Jul/2020:10:34:00 +0100', '16/Jul/2020:00:00:00 +0100'],
    'date',
    Date.UTC(2020, 6, 15, 9, 34),
  ],
  ['seasons', ['2011-12', '2018-19', '2019-20'], 'category'],
  ['versions', ['2.5.2', '3.2.3', '3.10.0'], 'category'],
  ['grades', ['A+', 'B-', 'C'], 'category'],
];

describe('columns as people write them', () => {
  for (const [name, cells, kind, first] of COLUMNS)
    it(name, () => {
      const column = decided((i) => cells[i % cells.length]!);
      expect(column.kind).toBe(kind);
      if (first !== undefined) expect(column.values[0]).toBe(first);
    });

  it('are read with the same unit when predicting, or with none, and with no other', () => {
    const parse = trainedNumberParser({ decimal: '.', thousands: '', unit: 'kg' });
    expect(['7 kg', '7', '7.5KG', '7,5 kg', '7 lb', 'kg'].map(parse)).toEqual([7, 7, 7.5, 7.5, NaN, NaN]);
  });

  it('say with which signs they are mixed', () => {
    expect(decided((i) => ['$5', '€6', '£7.5'][i % 3]!).warnings).toMatch(
      /"x": .*different signs \(\$, €, £\)/,
    );
    expect(decided((i) => (i % 9 ? `${i}%` : `0.${i}1`)).warnings).toMatch(/different signs/);
    expect(decided((i) => (i % 9 ? `${i + 1}.5%` : '0')).warnings).toBe('');
    expect(decided((i) => (i % 9 ? `$${i}` : `${i}`)).warnings).toBe('');
  });

  it('are telephone numbers, plates and the like only by their letters', () => {
    expect(decided((i) => `+49 30 ${5_624_830 + 7 * i}`).kind).toBe('dropped');
    expect(decided((i) => `AB ${1000 + 31 * i}`).kind).toBe('dropped');
    expect(decided((i) => `很好的产品我非常喜欢它的质量${i}`).kind).toBe('text');
    expect(decided((i) => `王小${String.fromCodePoint(0x4e00 + i)}`).kind).toBe('dropped');
  });
});

describe('--type', () => {
  it('settles whether the day comes first, and what a comma is', () => {
    const told = (kind: Reading, cell: string) => decided(() => cell, { type: [{ column: 'x', kind }] });
    expect(told('day-first', '03/04/2019').values[0]).toBe(Date.UTC(2019, 3, 3));
    expect(told('month-first', '03/04/2019').values[0]).toBe(Date.UTC(2019, 2, 4));
    expect(told('decimal-comma', '1,234').values[0]).toBe(1.234);
    expect(told('decimal-point', '1,234').values[0]).toBe(1234);
    expect(told('decimal-point', '1.234').values[0]).toBe(1.234);
    for (const kind of ['day-first', 'month-first', 'decimal-comma', 'decimal-point'] as const)
      expect(told(kind, kind.endsWith('first') ? '03/04/2019' : '1,234').warnings).toBe('');
  });
});
