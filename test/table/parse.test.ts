import { describe, expect, it } from 'vitest';
import { inferSchema } from '../../src/table/infer.js';
import { parseColumn, parseLabel, parseTable } from '../../src/table/parse.js';
import { rawTable } from '../../src/table/raw-table.js';
import type { ColumnSchema, LabelSchema } from '../../src/table/schema.js';

const MISSING = ['', 'NA'];
const spec = (rest: Partial<ColumnSchema>): ColumnSchema => ({
  name: 'x',
  kind: 'number',
  role: 'feature',
  reason: '',
  ...rest,
});
const column = (...cells: string[]) =>
  rawTable(
    't.csv',
    ['x'],
    cells.map((c) => [c]),
  ).columns[0]!;

describe('parseColumn', () => {
  it('reads numbers, counts what it cannot read, and shows the first of it', () => {
    const got = parseColumn(column('1.5', 'NA', 'old', ' 2 ', 'inf', 'old', ' '), spec({}), MISSING);
    expect(got.column).toEqual({
      kind: 'number',
      name: 'x',
      values: Float64Array.of(1.5, NaN, NaN, 2, NaN, NaN, NaN),
    });
    expect(got).toMatchObject({ missing: 2, unparsable: 3, unknown: 0, example: 'old' });
  });

  it('matches categories after trimming and composing, and marks what training did not see', () => {
    const levels = ['café', '__proto__'];
    const got = parseColumn(
      column(' cafe\u0301 ', '__proto__', 'constructor', '', 'Café'),
      spec({ kind: 'category', levels }),
      MISSING,
    );
    expect(got.column).toEqual({
      kind: 'category',
      name: 'x',
      codes: Int32Array.of(0, 1, -2, -1, -2),
      levels,
    });
    expect(got).toMatchObject({ missing: 1, unparsable: 0, unknown: 2, example: 'constructor' });
  });

  it('keeps texts once each, and no text as missing', () => {
    const got = parseColumn(column('a b', 'NA', 'a b', 'c'), spec({ kind: 'text' }), MISSING);
    expect(got.column).toEqual({
      kind: 'text',
      name: 'x',
      codes: Int32Array.of(0, -1, 0, 2),
      values: ['a b', 'NA', 'c'],
    });
    expect(got).toMatchObject({ missing: 1, unknown: 0, example: null });
  });

  it('reads booleans and dates', () => {
    const flags = parseColumn(column('Yes', 'f', '1', 'maybe'), spec({ kind: 'boolean' }), MISSING);
    expect(flags.column).toMatchObject({ values: Float64Array.of(1, 0, 1, NaN) });
    const date = spec({ kind: 'date', date: { order: 'dmy' } });
    expect(parseColumn(column('02/01/1970', 'x'), date, MISSING).column).toMatchObject({
      values: Float64Array.of(864e5, NaN),
    });
  });
});

describe('parseTable', () => {
  const rows = Array.from({ length: 30 }, (_, i) => [String(i * 1.5), 'ab'[i % 2]!, i % 3 ? 'yes' : 'no']);
  const train = rawTable('train.csv', ['n', 'c', 'y'], rows);
  const { schema } = inferSchema(train, { label: 'y' });

  it('finds the columns by name in any order, among others', () => {
    const turned = rawTable(
      't.csv',
      ['extra', 'c', 'n'],
      rows.map(([n, c]) => ['?', c!, n!]),
    );
    expect(parseTable(turned, schema)).toEqual(parseTable(train, schema));
  });

  it('names a missing column and the nearest there is, or takes it as missing if allowed', () => {
    const lacking = rawTable(
      't.csv',
      ['N', 'c'],
      [
        ['1', 'a'],
        ['2', 'z'],
      ],
    );
    expect(() => parseTable(lacking, schema)).toThrow(/t\.csv: there is no column "n"/);
    const { table, report } = parseTable(lacking, schema, { allowMissing: true });
    expect(table.columns[0]).toMatchObject({ values: Float64Array.of(NaN, NaN) });
    expect(report).toEqual([
      { column: 'n', missing: 2, unparsable: 0, unknown: 0 },
      { column: 'c', missing: 0, unparsable: 0, unknown: 1 },
    ]);
  });
});

describe('parseLabel', () => {
  const table = rawTable('t.csv', ['y'], [['7'], ['07'], ['NA'], [' 7'], ['8'], ['1e999']]);

  it('matches classes byte for byte and lists the rows that have one', () => {
    const label: LabelSchema = { name: 'y', task: 'binary', reason: '', classes: ['07', '7'] };
    const { y, rows } = parseLabel(table, label, MISSING);
    expect(y).toEqual({ task: 'binary', codes: Int32Array.of(1, 0, 0, 0, 0, 0), classes: ['07', '7'] });
    expect(rows).toEqual(Int32Array.of(0, 1));
  });

  it('takes finite numbers for regression', () => {
    const label: LabelSchema = {
      name: 'y',
      task: 'regression',
      reason: '',
      number: { decimal: '.', thousands: '' },
    };
    const { y, rows } = parseLabel(table, label, MISSING);
    expect(y).toEqual({ task: 'regression', values: Float64Array.of(7, 7, NaN, 7, 8, NaN) });
    expect(rows).toEqual(Int32Array.of(0, 1, 3, 4));
  });

  it('says so if the label is not there', () => {
    const label: LabelSchema = { name: 'z', task: 'binary', reason: '', classes: ['a', 'b'] };
    expect(() => parseLabel(table, label, MISSING)).toThrow(/no column "z"/);
  });
});
