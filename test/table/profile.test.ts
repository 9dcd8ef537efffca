import { describe, expect, it } from 'vitest';
import { AutomlError } from '../../src/core/errors.js';
import { rngFrom } from '../../src/core/rng.js';
import { inferSchema } from '../../src/table/infer.js';
import { parseLabel } from '../../src/table/parse.js';
import { fitProfile, profile } from '../../src/table/profile.js';
import { rawTable } from '../../src/table/raw-table.js';
import type { ColumnOptions } from '../../src/table/schema.js';
import type { RawTable } from '../../src/table/table.js';

type Cell = (i: number) => string;

/** A table whose columns are functions of the row number. */
function tableOf(columns: Readonly<Record<string, Cell>>, rows = 200): RawTable {
  const names = Object.keys(columns);
  const cells = Array.from({ length: rows }, (_, i) => names.map((name) => columns[name]!(i)));
  return rawTable('t.csv', names, cells);
}

const rng = rngFrom('profile');
const chance = Array.from({ length: 2000 }, () => rng.next());
const noise: Cell = (i) => chance[i]!.toFixed(12);
const coin: Cell = (i) => (chance[i + 1000]! < 0.5 ? 'yes' : 'no');

/** Codes of the findings about a column x in a table with noise and a label y. */
function codes(x: Cell, options: ColumnOptions = { label: 'y' }, name = 'x'): string[] {
  const { findings } = profile(tableOf({ [name]: x, noise, y: coin }), options);
  return findings.filter(({ column }) => column === name).map(({ code }) => code);
}

describe('a profile', () => {
  it('says of each column type, reason, missing cells, different values and examples', () => {
    const { columns, rows } = profile(
      tableOf({ colour: (i) => ['red', ' red', 'blue', 'NA'][i % 4]!, noise, y: coin }),
      {},
    );
    expect(rows).toBe(200);
    expect(columns[0]).toMatchObject({
      name: 'colour',
      kind: 'category',
      role: 'feature',
      reason: '2 different values',
      missing: 50,
      distinct: 2,
      examples: ['red', ' red', 'blue'],
      levels: [
        { value: 'red', rows: 100 },
        { value: 'blue', rows: 50 },
      ],
      numbers: null,
      explains: null,
    });
  });

  it('gives quantiles, mean, deviation and histogram of numbers, and the values where there are few', () => {
    const [x, few] = profile(
      tableOf({ x: (i) => String(i / 2), few: (i) => String(i % 3), y: coin }, 101),
      {},
    ).columns;
    expect(x!.numbers!.quantiles.find(({ at }) => at === 0.25)!.value).toBe(12.5);
    expect(x!.numbers!.mean).toBeCloseTo(25);
    expect(x!.numbers!.histogram.reduce((a, b) => a + b)).toBe(101);
    expect(x!.levels).toBeNull();
    expect(few!.levels!.map(({ value }) => value)).toEqual(['0', '1', '2']);
  });

  it('is the same with a label as training infers it', () => {
    const table = tableOf({ x: (i) => `${i % 7},5`, d: (i) => `${(i % 28) + 1}.03.2019`, y: coin });
    const { schema } = inferSchema(table, { label: 'y' });
    const { columns } = profile(table, { label: 'y' });
    expect(columns.map(({ name, kind, role, reason }) => ({ name, kind, role, reason }))).toEqual(
      schema.columns.map(({ name, kind, role, reason }) => ({ name, kind, role, reason })),
    );
  });

  it('knows what a column alone explains of classes and of numbers, and that chance explains nothing', () => {
    const table = tableOf({
      sign: (i) => (coin(i) === 'yes' && i % 10 ? 'a' : 'b'),
      level: (i) => String(i % 50),
      noise,
      y: coin,
    });
    const [sign, level, free, y] = profile(table, { label: 'y' }).columns.map(({ explains }) => explains);
    expect(sign).toBeGreaterThan(0.7);
    expect(level).toBeLessThan(0.1);
    expect(free).toBeLessThan(0.1);
    expect(y).toBeNull();
    const numbers = tableOf({ x: (i) => String(chance[i]! ** 2), noise: (i) => noise(i + 500), y: noise });
    const [x, other] = profile(numbers, { label: 'y' }).columns.map(({ explains }) => explains);
    expect(x).toBeGreaterThan(0.95);
    expect(other).toBeLessThan(0.1);
  });

  it('looks at the rest of the table where the label cannot be learned, and says why', () => {
    const { label, findings } = profile(tableOf({ noise, y: () => 'a' }), { label: 'y' });
    expect(label).toBeNull();
    expect(findings[0]).toMatchObject({ code: 'unusable-label', column: 'y' });
    expect(findings[0]!.message).toContain('only one class');
  });

  it('stops where there is nothing to look at', () => {
    expect(() => profile(tableOf({ noise, y: coin }, 0), {})).toThrow(AutomlError);
    expect(() => profile(tableOf({ noise, y: coin }), { label: 'z' })).toThrow(/no label column "z"/);
    expect(() => profile(tableOf({ noise, y: coin }), { drop: ['z'] })).toThrow(/--drop/);
  });

  it('guesses what the label may be', () => {
    const { labelCandidates } = profile(tableOf({ noise, target: coin, z: (i) => `${i % 5}` }), {});
    expect(labelCandidates.map(({ name }) => name)).toEqual(['target', 'z']);
  });

  it('finds nothing in a plain table', () => {
    expect(
      profile(tableOf({ a: noise, b: (i) => noise(i + 700), y: coin }), { label: 'y' }).findings,
    ).toEqual([]);
  });

  it('takes any name and any cell', () => {
    const table = tableOf({
      ['__proto__']: (i) => `constructor${i % 3}`,
      '': (i) => `${i % 9}e300`,
      y: coin,
    });
    const found = profile(table, { label: 'y' });
    expect(found.columns.map(({ distinct }) => distinct)).toEqual([3, 9, 2]);
  });
});

describe('findings', () => {
  it('name marks for no value: numbers of nines and far from the others, or alone below 0', () => {
    const marked = (mark: string, other: Cell) => codes((i) => (i % 20 === 3 ? mark : other(i)));
    const age: Cell = (i) => String(18 + (i % 60));
    expect(marked('-999', age)).toEqual(['sentinel-values']);
    expect(marked('999', age)).toEqual(['sentinel-values']);
    expect(marked('-1', age)).toEqual(['sentinel-values']);
    expect(marked('123456', age)).toEqual(['sentinel-values']);
    expect(marked('99', age)).toEqual([]);
    expect(marked('-1', (i) => String((i % 5) - 2))).toEqual([]);
    expect(codes((i) => (i === 3 ? '999' : age(i)))).toEqual([]);
    expect(marked('-999', age).length).toBe(1);
    const { findings } = profile(tableOf({ x: (i) => (i % 20 === 3 ? '-999' : age(i)), noise, y: coin }), {});
    expect(findings[0]).toMatchObject({ option: '--na -999', column: 'x' });
    expect(codes((i) => (i % 20 === 3 ? '-999' : age(i)), { label: 'y', na: ['-999'] })).toEqual([]);
  });

  it('name several marks at once, and no steps of a scale', () => {
    const survey = (marks: readonly string[], of = 5) =>
      profile(
        tableOf({
          x: (i) => (i % 10 === 3 ? marks[((i / 10) % marks.length) | 0]! : String(1 + (i % of))),
          noise,
          y: coin,
        }),
        {},
      ).findings;
    const option = (marks: readonly string[], of?: number) => survey(marks, of).map((one) => one.option);
    expect(option(['98', '99'])).toEqual(['--na 99 --na 98']);
    expect(option(['-9', '-8', '-1'])).toEqual(['--na -9 --na -8 --na -1']);
    expect(option(['-99', '999'])).toEqual(['--na -99', '--na 999']);
    expect(option(['97', '98', '99'], 90)).toEqual([]);
    expect(codes((i) => ['1', '10', '100', '1000'][i % 4]!)).toEqual([]);
    expect(codes((i) => String((i % 7) - 3))).toEqual([]);
  });

  it('name values that look alike, columns that say the same, and a header that is none', () => {
    const town: Cell = (i) => ['Rome', 'rome', 'Oslo', 'New  York', 'New York'][(i * i) % 5]!;
    expect(codes(town)).toEqual(['value-twins']);
    expect(codes((i) => ['aB', 'ab', 'Ab'][i % 3]!)).toEqual([]);
    const same = (a: Cell, b: Cell) =>
      profile(tableOf({ a, b, noise: (i) => noise(i + 300), y: coin }), {}).findings.map(
        (one) => one.message,
      );
    const level: Cell = (i) => String(chance[i]! * 5).slice(0, 1);
    expect(same(level, (i) => 'abcde'[Number(level(i))]!)).toEqual([
      '"b" says the same as "a" in every row: one of them is enough, --drop a or --drop b',
    ]);
    expect(same(noise, noise)).toHaveLength(1);
    expect(same(noise, (i) => noise(i + 800))).toEqual([]);
    expect(same(String, (i) => String(1000 - i * 1.5))).not.toContain('same');
    const lost = tableOf({
      '26': (i) => String(18 + (i % 50)),
      '5467.47': (i) => String(chance[i]! * 9000),
      no: coin,
    });
    expect(profile(lost, {}).findings.map(({ code }) => code)).toEqual(['header-like-data']);
    const spectra = tableOf({
      '400': noise,
      '402': (i) => noise(i + 300),
      '404': (i) => noise(i + 600),
      y: coin,
    });
    expect(profile(spectra, {}).findings).toEqual([]);
  });

  it('say nothing of equal rows where there are few different ones to be had', () => {
    const few = tableOf({ a: (i) => String(Math.floor(chance[i]! * 5)), b: (i) => coin(i + 200), y: coin });
    const { duplicateRows, findings } = profile(few, {});
    expect(duplicateRows).toBeGreaterThan(150);
    expect(findings).toEqual([]);
  });

  it('name columns of numbers that a few words have made categories', () => {
    expect(codes((i) => (i % 4 === 0 ? `about ${i % 9}` : String((i * 7) % 31)))).toEqual(['mixed-types']);
    expect(codes((i) => `0${100 + (i % 50)}`)).toEqual([]);
  });

  it('name columns that group rows, and that put them in order of time', () => {
    expect(codes((i) => `c${(i * 7) % 40}`, { label: 'y' }, 'customer')).toEqual(['group-like']);
    expect(codes((i) => `c${(i * 7) % 40}`, { label: 'y' }, 'colour')).toEqual([]);
    const day: Cell = (i) =>
      `2019-${String(1 + Math.floor(i / 28)).padStart(2, '0')}-${10 + ((i % 28) >> 1)}`;
    expect(codes(day)).toEqual(['time-like']);
    expect(codes((i) => day((i * 7) % 200), { label: 'y' }, 'date of birth')).toEqual([]);
    expect(codes((i) => String(1900 + (i >> 2)), { label: 'y' }, 'year')).toEqual(['time-like']);
    expect(codes((i) => String(1900 + ((i * 7) % 90)), { label: 'y' }, 'year')).toEqual([]);
  });

  it('name columns that are mostly missing, constant, or identifiers', () => {
    expect(codes((i) => (i % 5 ? '' : String(i % 7)))).toEqual(['high-missing']);
    expect(codes((i) => `u-${i}-${i * i}`)).toEqual(['id-like']);
    expect(profile(tableOf({ x: () => '1', noise, y: coin }), {}).findings.map(({ code }) => code)).toEqual([
      'constant',
    ]);
  });

  it('suspect a column that knows the label, and say of an exact copy that it is one', () => {
    expect(codes((i) => (coin(i) === 'yes' ? `${1 + (i % 9)}` : `-${1 + (i % 9)}`))).toEqual([
      'leak-suspicion',
    ]);
    expect(codes((i) => (coin(i) === 'yes' ? 'a' : 'b'))).toEqual(['copy-of-label']);
  });

  it('count rows of equal features and different labels', () => {
    const table = tableOf({ a: (i) => String(i % 100), y: (i) => (i < 100 ? 'no' : i % 10 ? 'no' : 'yes') });
    const { findings } = profile(table, { label: 'y' });
    const found = findings.find(({ code }) => code === 'label-noise')!;
    expect(found.message).toMatch(/^20 rows \(10 %\) .* no model can be right about 10 of them/);
  });

  it('count rows that repeat others, whatever a missing cell is written as', () => {
    const table = tableOf({
      a: (i) => (i % 50 ? noise(i % 100) : i < 100 ? '' : 'NA'),
      y: (i) => coin(i % 100),
    });
    const { duplicateRows, findings } = profile(table, {});
    expect(duplicateRows).toBe(101);
    expect(findings.at(-1)).toMatchObject({ code: 'duplicates' });
    expect(findings.at(-1)!.message).toContain('line 52 repeats line 2');
  });

  it('name rare classes and rows without a label', () => {
    const y: Cell = (i) => (i < 3 ? 'rare' : i < 5 ? '' : coin(i));
    const { findings } = profile(tableOf({ noise, b: (i) => noise(i + 400), y }), { label: 'y' });
    expect(findings.map(({ code }) => code)).toEqual(['missing-label', 'rare-classes']);
    expect(findings[1]!.message).toContain('"rare" 3');
  });

  it('are told by fit too where they may change what the user does', () => {
    const table = tableOf({
      leak: (i) => (coin(i) === 'yes' ? `${1 + (i % 9)}` : `-${1 + (i % 9)}`),
      mark: (i) => (i % 20 ? String(i % 13) : '-999'),
      gaps: (i) => (i % 9 ? '' : noise(i)),
      y: coin,
    });
    const inferred = inferSchema(table, { label: 'y' });
    const target = parseLabel(table, inferred.schema.label, inferred.schema.missing);
    expect(fitProfile(table, inferred, target).warnings.map(({ code, column }) => [code, column])).toEqual([
      ['leak-suspicion', 'leak'],
      ['sentinel-values', 'mark'],
    ]);
  });
});
