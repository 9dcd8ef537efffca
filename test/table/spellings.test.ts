import { describe, expect, it } from 'vitest';
import { inferSchema } from '../../src/table/infer.js';
import { parseTable } from '../../src/table/parse.js';
import { rawTable } from '../../src/table/raw-table.js';
import type { InferOptions } from '../../src/table/schema.js';

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
