import { expect, it } from 'vitest';
import { groupings } from '../../../src/report/measures/groupings.js';
import { viewOf } from '../../../src/table/profile/view.js';
import { rawTable } from '../../../src/table/raw-table.js';
import type { ColumnSchema } from '../../../src/table/schema.js';

it('cuts numbers into fifths, keeps levels as they are, and puts missing cells into a group', () => {
  const rows = Array.from({ length: 100 }, (_, i) => [i === 0 ? '' : String(i), i % 3 ? 'a' : 'b']);
  const table = rawTable('t.csv', ['n', 'c'], rows);
  const specs: ColumnSchema[] = [
    { name: 'n', kind: 'number', role: 'feature', reason: '' },
    { name: 'c', kind: 'category', role: 'feature', reason: '', levels: ['a', 'b'] },
  ];
  const views = table.columns.map((raw, j) => viewOf(raw, specs[j]!, ['']));
  const [numbers, levels] = groupings(views, Int32Array.of(0, 1, 50, 99));
  expect(numbers!.names).toEqual(['1 to 20', '21 to 40', '41 to 59', '60 to 79', '80 to 99', '(missing)']);
  expect([...numbers!.of]).toEqual([5, 0, 2, 4]);
  expect(levels!.names).toEqual(['a', 'b', '(missing)']);
  expect([...levels!.of]).toEqual([1, 0, 0, 1]);
});
