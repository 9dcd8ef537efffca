import { describe, expect, it } from 'vitest';
import { inferSchema } from '../../src/table/infer.js';
import { spellingsOf } from '../../src/table/missing.js';
import { parseLabel, parseTable } from '../../src/table/parse.js';
import { rawTable } from '../../src/table/raw-table.js';

describe('--na', () => {
  it('adds a spelling to all columns, or to the one that it names', () => {
    const { all, own } = spellingsOf(['-', 'price=-999', 'price=-1', 'a=b=x'], ['price', 'a', 'a=b']);
    expect(all).toContain('-');
    expect(all).not.toContain('-999');
    expect(own.get('price')).toEqual([...all, '-999', '-1']);
    expect(own.get('a=b')).toEqual([...all, 'x']);
    expect(own.has('a')).toBe(false);
  });

  it('takes a text with = that names no column for a spelling, unless a column has nearly that name', () => {
    expect(spellingsOf(['=', 'k=1'], ['price']).all).toEqual(expect.arrayContaining(['=', 'k=1']));
    expect(() => spellingsOf(['prise=-999'], ['price'])).toThrow(/there is no column "prise"/);
  });

  it('reads -999 as missing in the one column, in training and prediction, and as a number in others', () => {
    const rows = Array.from({ length: 20 }, (_, i) => {
      const mark = i % 4 === 0 ? '-999' : String(i);
      return [mark, mark, mark];
    });
    const raw = rawTable('t.csv', ['price', 'level', 'y'], rows);
    const { schema } = inferSchema(raw, { label: 'y', task: 'regression', na: ['price=-999', 'y=-999'] });
    const { report } = parseTable(raw, schema);
    expect(report.map(({ missing }) => missing)).toEqual([5, 0]);
    expect(parseLabel(raw, schema.label, schema.missing).rows).toHaveLength(15);
  });
});
