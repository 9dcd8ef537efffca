import { describe, expect, it } from 'vitest';
import { western } from '../../src/table/digits.js';
import { inferSchema } from '../../src/table/infer.js';
import { numberParser, PLAIN_NUMBER } from '../../src/table/numbers.js';
import { parseTable } from '../../src/table/parse.js';
import { rawTable } from '../../src/table/raw-table.js';

const written = (text: string, zero: number): string =>
  text.replace(/\d/g, (d) => String.fromCodePoint(zero + Number(d)));

describe('digits of other scripts', () => {
  it('are those of Western numbers', () => {
    for (const zero of [0x660, 0x6f0, 0x966, 0xe50, 0xff10])
      expect(western(written('0123456789', zero))).toBe('0123456789');
    expect(western('－１２，３４５．５')).toBe('-12,345.5');
    expect(western('٢٬٢٥٥٫٥')).toBe('2,255.5');
    expect(western('zürich 5')).toBe('zürich 5');
  });

  it('are read as numbers with the marks that go with them', () => {
    expect(numberParser(PLAIN_NUMBER)('−٤٢')).toBe(-42);
    expect(numberParser({ decimal: '.', thousands: ',' })('１，２３４．５')).toBe(1234.5);
    expect(numberParser({ decimal: '.', thousands: ' ' })('1 234 567')).toBe(1234567);
    expect(numberParser({ decimal: '.', thousands: ' ' })('1\u00a0234\u202f567')).toBe(1234567);
    expect(numberParser({ decimal: '.', thousands: "'" })('1’234’567')).toBe(1234567);
  });

  it('make a column of numbers, and codes of them stay codes', () => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const n = String(1000 + ((i * 7919) % 5000));
      return [
        written(n, 0x660),
        written(`${n},5`.replace(',', '٫'), 0x660),
        written(`0${n}`, 0xff10),
        i % 2 ? 'a' : 'b',
      ];
    });
    const raw = rawTable('t.csv', ['arabic', 'decimal', 'zip', 'y'], rows);
    const { schema } = inferSchema(raw, { label: 'y', type: [{ column: 'zip', kind: 'category' }] });
    expect(schema.columns.map(({ kind }) => kind)).toEqual(['number', 'number', 'category', 'category']);
    const { table } = parseTable(raw, schema);
    expect((table.columns[0] as { values: Float64Array }).values.slice(0, 2)).toEqual(
      Float64Array.of(1000, 3919),
    );
    expect((table.columns[1] as { values: Float64Array }).values[1]).toBe(3919.5);
    const guessed = inferSchema(raw, { label: 'y' }).schema.columns[2]!;
    expect(guessed.reason).toMatch(/leading zeros/);
  });
});
