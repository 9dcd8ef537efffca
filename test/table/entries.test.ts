import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellTable } from '../../src/node/cell-table.js';
import { parseDate } from '../../src/table/dates.js';
import { datesIn } from '../../src/table/date-vote.js';
import { entriesOf, missingEntries } from '../../src/table/entries.js';
import { numbersIn } from '../../src/table/number-vote.js';
import { numberParser } from '../../src/table/numbers.js';
import { presentCells } from '../../src/table/cells.js';
import { rawTable } from '../../src/table/raw-table.js';
import type { RawColumn } from '../../src/table/table.js';

/** The same cells as bytes and as strings. */
function bothWays(cells: readonly string[]): { bytes: RawColumn; strings: RawColumn } {
  const table = new CellTable('t', ['x']);
  cells.forEach((cell, i) => table.addStrings([cell], i + 2));
  const strings = rawTable(
    't',
    ['x'],
    cells.map((cell) => [cell]),
  );
  return { bytes: table.finish().columns[0]!, strings: strings.columns[0]! };
}

const spelling = fc.oneof(
  fc.double({ noNaN: true }).map(String),
  fc.double({ min: 0, max: 1, noNaN: true }).map(String),
  fc.integer({ min: -1e9, max: 1e9 }).map((x) => `${x / 1000}`),
  fc.bigInt({ min: 0n, max: 10n ** 24n }).map(String),
  fc.stringMatching(/^[+-]?\d{0,20}\.?\d{0,24}([eE][+-]?\d{1,4})?$/),
  fc.stringMatching(/^[ \t]{0,2}[-+0-9.,eE'$%() ]{1,12}$/),
  fc.constantFrom(
    '',
    'NA',
    ' NaN ',
    'inf',
    '-Infinity',
    '∞',
    '$5',
    '1,234',
    '1.234,5',
    '(3)',
    '−3',
    '5 €',
    '0012',
    'x',
    '12,34,567',
    '1’234',
    '₨ 5',
    'Rs. 12',
    '7 kr',
    'PLN 3',
    '2 Kč',
    '4zł',
    '20190131',
    '1:30',
    '2h 5m',
    '-12345678901234567',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);

describe('entries made of bytes', () => {
  it('hold the numbers that the parser of strings reads, in every format', () => {
    const formats = [
      { decimal: '.', thousands: '' },
      { decimal: '.', thousands: ',' },
      { decimal: ',', thousands: '.' },
      { decimal: ',', thousands: ' ' },
      { decimal: '.', thousands: "'" },
      { decimal: '.', thousands: '', duration: 'm:s' },
    ] as const;
    const property = fc.property(fc.array(spelling, { minLength: 1, maxLength: 20 }), (cells) => {
      const { bytes, strings } = bothWays(cells);
      const made = entriesOf(bytes);
      const plain = entriesOf(strings);
      expect(made.numbers).toEqual(plain.numbers);
      const bits = plain.spelt.map((bit, k) => (Number.isNaN(plain.numbers[k]!) ? 0 : bit));
      expect(made.spelt.map((bit, k) => (Number.isNaN(made.numbers[k]!) ? 0 : bit))).toEqual(bits);
      for (const format of formats) {
        const parse = numberParser(format);
        expect(numbersIn(made, format)).toEqual(Float64Array.from(strings.values, parse));
      }
    });
    fc.assert(property, { numRuns: 2000, seed: 11 });
  });

  it('hold the dates that the parser of strings reads', () => {
    const two = fc.integer({ min: 0, max: 99 }).map((x) => String(x).padStart(2, '0'));
    const small = fc.integer({ min: 0, max: 31 }).map((x) => String(x).padStart(2, '0'));
    const date = fc
      .tuple(two, two, small, small, fc.constantFrom(' ', 'T', '', ',', '_'), small, two, two)
      .map(([c, y, m, d, t, h, min, s]) => `${c}${y}-${m}-${d}${t}${h}:${min}:${s}`);
    const any = fc.tuple(date, fc.constantFrom(10, 16, 19), fc.constantFrom('', 'Z', '+01:00', ' '));
    const property = fc.property(any, ([text, length, zone]) => {
      const cell = text.slice(0, length) + zone;
      const { bytes } = bothWays([cell]);
      expect(datesIn(entriesOf(bytes), 'dmy')).toEqual(Float64Array.of(parseDate(cell, 'dmy')));
    });
    fc.assert(property, { numRuns: 3000, seed: 12 });
  });

  it('are missing where the trimmed cell is one of the spellings', () => {
    const cells = [
      'NA',
      ' NA',
      'NA\u00a0',
      'NAN',
      '-999',
      '-999.0',
      '',
      '  ',
      'a long cell that is none',
      'né',
    ];
    const missing = ['', 'NA', '-999', 'né'];
    const { bytes, strings } = bothWays(cells);
    expect([...missingEntries(entriesOf(bytes), missing)]).toEqual([1, 1, 1, 0, 1, 0, 1, 1, 0, 1]);
    expect([...missingEntries(entriesOf(strings), missing)]).toEqual([1, 1, 1, 0, 1, 0, 1, 1, 0, 1]);
  });

  it('may repeat a cell in a column of mostly different cells; its values and codes do not', () => {
    const cells = Array.from({ length: 70_000 }, (_, i) => (i % 50 === 0 ? 'NA' : `${i % 60_000}`));
    const { bytes, strings } = bothWays(cells);
    expect(entriesOf(bytes).distinct).toBe(false);
    const before = presentCells(bytes, ['NA']);
    expect([before.present, before.missing]).toEqual([68_600, 1400]);
    expect(bytes.values).toEqual(strings.values);
    expect([...bytes.codes]).toEqual([...strings.codes]);
    expect(before.values).toEqual(presentCells(strings, ['NA']).values);
    expect(before.counts).toEqual(presentCells(strings, ['NA']).counts);
  });
});
