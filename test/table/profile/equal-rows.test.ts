import { expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { countAmong, firstEqual, rowsLike, rowsOf } from '../../../src/table/profile/equal-rows.js';
import { rawTable } from '../../../src/table/raw-table.js';

/** Rows of three cells by chance, of which many are equal. */
function rows(seed: string, count: number): string[][] {
  const rng = rngFrom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 3 }, () => String(Math.floor(5 * rng.next()))),
  );
}

const names = ['a', 'b', 'c'];

it('finds for each row the first that is equal, as comparing texts does', () => {
  const cells = rows('first', 500);
  const texts = cells.map((row) => row.join());
  const table = rawTable('t', names, cells);
  expect([...firstEqual(rowsOf(table.columns, 500, []))]).toEqual(texts.map((text) => texts.indexOf(text)));
});

it('counts the rows of another table that are among them', () => {
  const [train, test] = [rows('train', 60), rows('test', 300)];
  const texts = new Set(train.map((row) => row.join()));
  const [a, b] = [rawTable('a', names, train), rawTable('b', names, test)];
  const found = countAmong(rowsOf(a.columns, 60, []), rowsLike(a.columns, b.columns, 300, []));
  expect(found).toBe(test.filter((row) => texts.has(row.join())).length);
});

it('takes all spellings of a missing cell as equal, and cells the other table does not have as different', () => {
  const a = rawTable('a', ['x'], [['NA'], [''], ['1']]);
  const b = rawTable('b', ['x'], [[' '], ['2'], ['1']]);
  const missing = ['', 'NA'];
  expect([...firstEqual(rowsOf(a.columns, 3, missing))]).toEqual([0, 0, 2]);
  expect(countAmong(rowsOf(a.columns, 3, missing), rowsLike(a.columns, b.columns, 3, missing))).toBe(2);
});
