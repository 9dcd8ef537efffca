import { expect, it } from 'vitest';
import { rawTable } from '../../src/table/raw-table.js';
import { tableFrom } from '../../src/table/table-from.js';

const cells = (table: ReturnType<typeof tableFrom>): string[][] =>
  table.columns.map(({ codes, values }) => Array.from(codes, (code) => values[code]!));

it('rows and columns with the same cells give the same table as their text', () => {
  const day = new Date(Date.UTC(2026, 1, 3));
  const rows = [
    { n: 1.5, b: true, d: day, s: '007' },
    { n: null, b: false, s: 'x,y' },
  ];
  const columns = { n: [1.5, NaN], b: [true, false], d: [day, undefined], s: ['007', 'x,y'] };
  const text = [
    ['1.5', 'true', '2026-02-03T00:00:00.000Z', '007'],
    ['', 'false', '', 'x,y'],
  ];
  expect(tableFrom(rows)).toEqual(rawTable('data', ['n', 'b', 'd', 's'], text));
  expect(tableFrom(columns)).toEqual(tableFrom(rows));
});

it('typed arrays are columns, and columns that only later rows have are missing before', () => {
  expect(cells(tableFrom({ x: Float64Array.of(1, NaN, 3) }))).toEqual([['1', '', '3']]);
  const table = tableFrom([{ a: 1 }, { b: 2n, a: 3 }]);
  expect(table.columns.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(cells(table)).toEqual([
    ['1', '3'],
    ['', '2'],
  ]);
});

it('a column may be called __proto__ or constructor', () => {
  const row = JSON.parse('{"__proto__": 1, "constructor": 2}') as { [name: string]: number };
  expect(cells(tableFrom([row, { x: 3 }]))).toEqual([
    ['1', ''],
    ['2', ''],
    ['', '3'],
  ]);
});

it('cells that are no cells and columns of different lengths are refused by name', () => {
  expect(() => tableFrom([{ a: 1 }, { a: {} as never }], 'form')).toThrow(
    'form: column a, row 2: a cell of type object',
  );
  expect(() => tableFrom({ a: [1, 2], b: [1] })).toThrow('data: column b has 1 cells, a has 2');
});
