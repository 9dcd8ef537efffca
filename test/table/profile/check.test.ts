import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { inferSchema } from '../../../src/table/infer.js';
import { BOUNDS, checkTable, type Bounds } from '../../../src/table/profile/check.js';
import { referenceOf, type Reference } from '../../../src/table/profile/reference.js';
import { viewOf } from '../../../src/table/profile/view.js';
import { rawTable } from '../../../src/table/raw-table.js';

type Row = string[];
const HEAD = ['age', 'town', 'since', 'note', 'y'];
const WORDS = ['good', 'bad', 'late', 'early', 'broken', 'never'];

function people(seed: string, count: number, change: (row: Row, i: number) => void = () => undefined): Row[] {
  const rng = rngFrom(seed);
  return Array.from({ length: count }, (_, i) => {
    const age = rng.next() < 0.1 ? '' : (20 + 50 * rng.next()).toFixed(6);
    const town = ['Rome', 'Oslo', 'Bern', 'Turku', 'Lyon'][Math.floor(5 * rng.next() ** 2)]!;
    const since = `20${10 + rng.int(10)}-0${1 + rng.int(9)}-1${rng.int(10)}`;
    const note = Array.from({ length: 6 }, () => WORDS[rng.int(6)]!).join(' ');
    const row = [age, town, since, `${note} ${rng.int(1e6)}`, rng.next() < 0.4 ? 'yes' : 'no'];
    change(row, i);
    return row;
  });
}

const train = rawTable('train.csv', HEAD, people('train', 1000));
const { schema } = inferSchema(train, { label: 'y' });
const references = schema.columns
  .filter(({ role }) => role === 'feature')
  .map((spec) =>
    referenceOf(
      viewOf(
        train.columns.find(({ name }) => name === spec.name)!,
        spec,
        schema.missing,
      ),
    ),
  );

function check(
  rows: Row[],
  {
    head = HEAD,
    bounds = {},
    known = references,
  }: { head?: string[]; bounds?: Partial<Bounds>; known?: readonly Reference[] } = {},
) {
  const { columns, extra } = checkTable(schema, known, rawTable('new.csv', head, rows), {
    ...BOUNDS,
    ...bounds,
  });
  const broken = columns.flatMap(({ column, broken }) => broken.map(({ code }) => `${column} ${code}`));
  return { broken, extra, columns, texts: columns.flatMap((one) => one.broken.map(({ text }) => text)) };
}

describe('a table to check', () => {
  it('of the same kind breaks nothing, small or large, with or without its label', () => {
    for (const count of [1, 5, 40, 3000])
      for (const seed of ['a', 'b', 'c']) expect(check(people(seed, count)).broken).toEqual([]);
    const unlabelled = people('d', 300).map((row) => row.slice(0, 4));
    expect(check(unlabelled, { head: HEAD.slice(0, 4) })).toMatchObject({ broken: [], extra: [] });
  });

  it('that has moved breaks the bound of drift, and one that allows more does not break', () => {
    const older = people(
      'new',
      500,
      (row) => (row[0] = row[0] === '' ? '' : String(Number(row[0]) * 0.5 + 34)),
    );
    const found = check(older);
    expect(found.broken).toEqual(['age drift']);
    expect(found.texts[0]).toMatch(/^PSI \d+\.\d\d: median 4\d\.\d+ before, 5\d\.\d+ here/);
    expect(check(older, { bounds: { drift: 99 } }).broken).toEqual([]);
  });

  it('with values that training did not have breaks that bound', () => {
    const strange = people('new', 400, (row, i) => {
      if (i % 5 === 0) row[1] = 'Lima';
      if (i % 20 === 1) row[0] = '95';
    });
    expect(check(strange, { bounds: { drift: 99 } }).broken).toEqual(['age out-of-range', 'town new-levels']);
    expect(check(strange, { bounds: { drift: 99, outside: 0.2, unseen: 0.3 } }).broken).toEqual([]);
  });

  it('whose cells are not of the type, or are missing more often, breaks those bounds', () => {
    const messy = people('new', 400, (row, i) => {
      if (i % 10 === 0) row[0] = 'old';
      if (i % 3 === 0) row[1] = '';
      if (i % 2 === 0) row[3] = '';
    });
    const { broken, texts } = check(messy, { bounds: { drift: 99 } });
    expect(broken).toEqual(['age unreadable-cells', 'town missing', 'note missing']);
    expect(texts[1]).toBe('34 % of the cells are missing, 0.0 % in the training data');
  });

  it('without a column of the model breaks; columns that the model does not know are named', () => {
    const { broken, extra } = check(
      people('new', 50).map(([age, , since, note]) => [age!, since!, note!, 'x']),
      { head: ['age', 'since', 'note', 'more'] },
    );
    expect(broken).toEqual(['town missing-column']);
    expect(extra).toEqual(['more']);
  });

  it('is checked for presence, types and levels alone where a model knows no distributions', () => {
    const strange = people('new', 400, (row, i) => {
      row[0] = i % 10 ? '9999' : 'old';
      if (i % 5 === 0) row[1] = 'Lima';
    });
    expect(check(strange, { known: [] }).broken).toEqual(['age unreadable-cells', 'town new-levels']);
    expect(check(people('e', 400), { known: [] }).broken).toEqual([]);
  });
});

describe('a reference', () => {
  it('is small, and of a column without any value too', () => {
    expect(JSON.stringify(references).length).toBeLessThan(2500);
    const empty = rawTable('e.csv', ['x'], [[''], ['']]);
    const spec = { name: 'x', kind: 'number', role: 'feature', reason: '' } as const;
    const reference = referenceOf(viewOf(empty.columns[0]!, spec, schema.missing));
    expect(reference).toMatchObject({ rows: 2, present: 0, starts: [], counts: [0, 2] });
    expect(reference.low).toBeNaN();
  });
});
