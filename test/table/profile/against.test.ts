import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { compare } from '../../../src/table/profile/against.js';
import { profile } from '../../../src/table/profile.js';
import { rawTable } from '../../../src/table/raw-table.js';

type Row = readonly string[];
const HEAD = ['age', 'town', 'y'];

/** Rows of an age, a town and a label, by chance. */
function people(seed: string, count: number, change: (row: Row, i: number) => Row = (row) => row): Row[] {
  const rng = rngFrom(seed);
  const town = (): string => ['Rome', 'Oslo', 'Bern'][Math.floor(3 * rng.next() ** 2)]!;
  return Array.from({ length: count }, (_, i) =>
    change([(20 + 50 * rng.next()).toFixed(9), town(), rng.next() < 0.4 ? 'yes' : 'no'], i),
  );
}

function against(rows: readonly Row[], head: readonly string[] = HEAD) {
  const train = rawTable(
    'train.csv',
    HEAD,
    people('train', 800).map((row) => [...row]),
  );
  const { views, missing } = profile(train, { label: 'y' });
  const other = rawTable(
    'test.csv',
    head,
    rows.map((row) => [...row]),
  );
  const found = compare(train, views, missing, other);
  return { ...found, codes: found.findings.map(({ code, column }) => [code, column ?? '']) };
}

describe('against another table', () => {
  it('rows of the same kind show no finding', () => {
    const { codes, overlap, columns } = against(people('test', 400));
    expect(codes).toEqual([]);
    expect(overlap).toBe(0);
    expect(columns.every(({ psi }) => psi! < 0.05)).toBe(true);
  });

  it('numbers that have moved and shares that have changed are drift', () => {
    const older = people('test', 400, ([age, town, y], i) => [
      String(Number(age) * 0.5 + 35),
      i % 2 ? 'Oslo' : town!,
      y!,
    ]);
    const { codes, findings } = against(older);
    expect(codes).toEqual([
      ['drift', 'age'],
      ['drift', 'town'],
    ]);
    expect(findings[0]!.message).toMatch(/median 4\d\.\d+ before, 5\d\.\d+ here/);
    expect(findings[1]!.message).toContain('"Oslo"');
  });

  it('cells unlike all of training are named: new levels, numbers out of range, words among numbers', () => {
    const strange = people('test', 400, ([age, town, y], i) => [
      i % 20 === 1 ? '95' : i % 50 === 2 ? 'old' : age!,
      i % 10 ? town! : 'Lima',
      y!,
    ]);
    const { codes, columns } = against(strange);
    expect(codes).toEqual([
      ['out-of-range', 'age'],
      ['unreadable-cells', 'age'],
      ['new-levels', 'town'],
    ]);
    expect(columns.find(({ column }) => column === 'town')!.newLevels).toBe(0.1);
  });

  it('new values are expected where training shows most of its values once', () => {
    const rng = rngFrom('tickets');
    const ticket = (): string => `PC ${Math.floor(2000 * rng.next())}`;
    const rows = (n: number): string[][] =>
      Array.from({ length: n }, () => [
        ticket(),
        (9 * rng.next()).toFixed(7),
        rng.next() < 0.4 ? 'yes' : 'no',
      ]);
    const { views, missing } = profile(rawTable('train.csv', ['ticket', 'x', 'y'], rows(700)), {
      label: 'y',
    });
    const train = rawTable('train.csv', ['ticket', 'x', 'y'], rows(1));
    const other = rawTable('test.csv', ['ticket', 'x', 'y'], rows(200));
    const { columns, findings } = compare(train, views, missing, other);
    expect(columns[0]!.newLevels).toBeGreaterThan(0.5);
    expect(findings.filter(({ code }) => code !== 'train-test-overlap')).toEqual([]);
  });

  it('chance makes no finding in hundreds of columns of a few rows', () => {
    const rng = rngFrom('wide');
    const names = Array.from({ length: 700 }, (_, j) => `c${j}`);
    const rows = (n: number): string[][] =>
      Array.from({ length: n }, () =>
        names.map((_, j) => String(j % 2 ? rng.next() : Math.floor(4 * rng.next()))),
      );
    const train = rawTable('train.csv', names, rows(190));
    const { views, missing } = profile(train, {});
    expect(compare(train, views, missing, rawTable('test.csv', names, rows(63))).findings).toEqual([]);
  });

  it('rows that are in training are counted exactly', () => {
    const known = people('train', 30);
    const almost = people('train', 60)
      .slice(30)
      .map(([age, town, y]) => [age!, town!, y === 'yes' ? 'no' : 'yes']);
    const { overlap, codes } = against([...known, ...almost, ...people('test', 300)]);
    expect(overlap).toBe(30);
    expect(codes).toEqual([['train-test-overlap', '']]);
  });

  it('columns that are missing or new are named; the label may be missing', () => {
    const { codes } = against(
      people('test', 200).map(([age]) => [age!, 'x']),
      ['age', 'extra'],
    );
    expect(codes).toEqual([
      ['missing-column', 'town'],
      ['extra-column', ''],
    ]);
  });

  it('an empty table, or one without any known column, is no trouble', () => {
    expect(against([]).overlap).toBe(0);
    expect(against([['1'], ['2']], ['other']).codes.map(([code]) => code)).toEqual([
      'missing-column',
      'missing-column',
      'extra-column',
    ]);
  });
});
