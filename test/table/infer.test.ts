import { describe, expect, it } from 'vitest';
import { AutomlError } from '../../src/core/errors.js';
import { inferSchema } from '../../src/table/infer.js';
import { rawTable } from '../../src/table/raw-table.js';
import type { ColumnSchema, InferOptions } from '../../src/table/schema.js';

const ROWS = 60;

/** A table of 60 rows with a feature x, a useful number n and a label y of two classes. */
function infer(x: (i: number) => string, options: Partial<InferOptions> = {}, rows = ROWS) {
  const cells = Array.from({ length: rows }, (_, i) => [
    x(i),
    String(((i * 37) % 11) + 0.5),
    i % 3 ? 'yes' : 'no',
  ]);
  const { schema, warnings } = inferSchema(rawTable('t.csv', ['x', 'n', 'y'], cells), {
    label: 'y',
    ...options,
  });
  return { x: schema.columns[0]!, schema, warnings: warnings.map((w) => w.message).join('\n') };
}

function kind(x: (i: number) => string, rows = ROWS): string {
  const column: ColumnSchema = infer(x, {}, rows).x;
  expect(column.reason).not.toBe('');
  return column.role === 'feature' ? column.kind : column.role;
}

/** A table whose label is y(i); one number is the feature. */
function label(y: (i: number) => string, options: Partial<InferOptions> = {}, rows = ROWS) {
  const cells = Array.from({ length: rows }, (_, i) => [String((i * 7.7) % 10), y(i)]);
  const { schema, warnings } = inferSchema(rawTable('t.csv', ['n', 'y'], cells), { label: 'y', ...options });
  return { label: schema.label, warnings: warnings.map((w) => w.message).join('\n') };
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(AutomlError);
    const { kind, message, hint } = error as AutomlError;
    return `${kind}: ${message}\n${hint ?? ''}`;
  }
  throw new Error('no error');
}

describe('columns', () => {
  it('takes numbers for numbers, few or many, whole or not, unique or not', () => {
    expect(kind((i) => String(i % 3))).toBe('number');
    expect(kind((i) => String(i % 2))).toBe('number');
    expect(kind((i) => String(i * 1.37))).toBe('number');
    expect(kind((i) => String(i * i * 31))).toBe('number');
    expect(kind((i) => `${1960 + i}`)).toBe('number');
    expect(kind((i) => `${4000 - i}.00`)).toBe('number');
    expect(kind((i) => `$${i},100.50`)).toBe('number');
    expect(kind((i) => `${i / 7}%`)).toBe('number');
  });

  it('leaves out numbers that count the rows, and unique codes', () => {
    expect(kind((i) => String(i + 1))).toBe('dropped');
    expect(kind((i) => String(((i * 7) % 60) + 500))).toBe('dropped');
    expect(kind((i) => `K-${i * 31}`)).toBe('dropped');
    expect(kind((i) => `000${1000 + i * 17}`)).toBe('dropped');
    expect(kind((i) => String(9007199254740993n + BigInt(i)))).toBe('dropped');
    const { warnings } = infer((i) => String(i + 1));
    expect(warnings).toMatch(/"x" is left out: .*--type x=number keeps it, --id x/);
    expect(infer((i) => `K-${i}`, { type: [{ column: 'x', kind: 'category' }] }).x.role).toBe('feature');
  });

  it('keeps an identifier if nothing else is left to learn from', () => {
    const cells = Array.from({ length: 60 }, (_, i) => [String(i + 1), i < 30 ? 'a' : 'b']);
    const { schema } = inferSchema(rawTable('t.csv', ['x', 'y'], cells), { label: 'y' });
    expect(schema.columns[0]).toMatchObject({ role: 'feature', kind: 'number' });
    expect(schema.columns[0]!.reason).toMatch(/nothing else is left/);
  });

  it('keeps codes with leading zeros and long codes as they are written', () => {
    expect(infer((i) => ['01234', '98765', '00501'][i % 3]!).x).toMatchObject({
      kind: 'category',
      levels: ['01234', '98765', '00501'],
    });
    expect(kind((i) => ['9007199254740992', '9007199254740993'][i % 2]!)).toBe('category');
    expect(kind((i) => String(i % 12).padStart(2, '0'))).toBe('number');
  });

  it('takes a column with a very few slips for numbers, and names one with its line', () => {
    const slip = infer((i) => (i === 9 ? 'n.k.' : String(i % 13)));
    expect(slip.x.kind).toBe('number');
    expect(slip.warnings).toMatch(
      /"x": 1 cell is no finite number, for example "n\.k\." in line 11.*--type x=category.*--na/,
    );
    expect(kind((i) => (i % 5 ? String(i % 13) : 'low'))).toBe('category');
    expect(
      kind((i) => (i % 5 ? String((i * 11) % 13) : ['-', '#N/A', 'n/a', 'nan', 'missing'][i % 4]!)),
    ).toBe('number');
    expect(kind((i) => (i % 10 ? String(i % 13) : '1e400'))).toBe('number');
  });

  it('says so if words are nearly numbers, with the line and the option', () => {
    expect(infer((i) => (i % 9 ? `${i}.5` : `n${i}`)).warnings).toMatch(
      /most cells are numbers, others are not, for example "n0" in line 2: .* --type x=number/,
    );
  });

  it('names copies of the label in a few lines', () => {
    const names = Array.from({ length: 300 }, (_, j) => `c${j}`);
    const cells = Array.from({ length: 20 }, (_, i) => [...names.map(() => 'ab'[i % 2]!), 'yn'[i % 2]!]);
    const { warnings } = inferSchema(rawTable('t.csv', [...names, 'y'], cells), { label: 'y' });
    expect(warnings.length).toBeLessThan(8);
    expect(warnings.at(-1)?.message).toMatch(/295 more columns have the same warning/);
  });

  it('says how many rows have no group', () => {
    const { warnings } = infer((i) => (i % 4 ? `g${i % 3}` : ''), { group: 'x' });
    expect(warnings).toMatch(/"x": 15 rows have no group; all rows without are kept together/);
  });

  it('votes the decimal mark over the table and warns of a decimal comma', () => {
    const comma = infer((i) => `${i % 9},${i % 7}5`);
    expect(comma.x.number).toEqual({ decimal: ',', thousands: '' });
    expect(comma.warnings).toMatch(/"x" is read with a decimal comma/);
    const unsure = infer((i) => `${(i % 9) + 1},${100 + (i % 7)}`);
    expect(unsure.x.number).toEqual({ decimal: '.', thousands: ',' });
    expect(unsure.warnings).toMatch(/"x": the comma in "1,100" is read as a thousands separator/);
    const cells = Array.from({ length: 60 }, (_, i) => [
      `${(i % 9) + 1},${100 + (i % 7)}`,
      `${i % 8},5`,
      'ab'[i % 2]!,
    ]);
    const { schema } = inferSchema(rawTable('t.csv', ['x', 'z', 'y'], cells), { label: 'y' });
    expect(schema.columns[0]!.number).toEqual({ decimal: ',', thousands: '' });
  });

  it('takes spellings of yes and no for booleans, but 0 and 1 alone for numbers', () => {
    const spellings = ['true', 'FALSE', 'Yes', 'n', 'T', 'f', '1', '0'];
    expect(kind((i) => spellings[i % 8]!)).toBe('boolean');
    expect(kind((i) => ['Yes', 'No', 'No internet'][i % 3]!)).toBe('category');
    expect(kind((i) => ['M', 'F'][i % 2]!)).toBe('category');
  });

  it('takes dates for dates and says if day and month cannot be told apart', () => {
    expect(kind((i) => `2020-01-${String((i % 28) + 1).padStart(2, '0')}T10:00:00Z`)).toBe('date');
    expect(kind((i) => `${['Jan', 'Feb', 'Mar'][i % 3]}-2018`)).toBe('date');
    expect(infer((i) => `${(i % 28) + 1}/02/2020`).x.date).toEqual({ order: 'dmy' });
    expect(infer((i) => `02/${(i % 28) + 1}/2020`).x.date).toEqual({ order: 'mdy' });
    expect(infer((i) => `${(i % 9) + 1}/02/2020`).warnings).toMatch(
      /"x": dates can be read day first or month first/,
    );
  });

  it('takes many different phrases for text, and few or short ones for categories', () => {
    expect(kind((i) => `Silvey${i}, Mr. William`)).toBe('text');
    expect(kind((i) => `ford pinto ${i % 40}`)).toBe('text');
    expect(kind((i) => ['Upper West Side South', 'Lower East Side'][i % 2]!)).toBe('category');
    expect(kind((i) => `C${i % 50}`)).toBe('category');
  });

  it('joins spellings of one category that differ in blanks or composition, most frequent first', () => {
    const { x } = infer((i) => (i % 3 ? [' caf\u00e9', 'cafe\u0301 '][i % 2]! : 'tea'));
    expect(x.levels).toEqual(['caf\u00e9', 'tea']);
  });

  it('leaves out what is constant or empty, in one warning', () => {
    expect(kind(() => '7')).toBe('dropped');
    expect(kind(() => ' NA ')).toBe('dropped');
    expect(kind((i) => (i % 2 ? '7' : ''))).toBe('number');
    expect(infer(() => 'k').warnings).toMatch(
      /left out, with nothing to learn from: "x" \(every cell is "k"\)/,
    );
  });

  it('knows the spellings of missing after trimming, and those of --na', () => {
    const spellings = ['', '  ', 'NA', 'N/A', 'NaN', 'null', 'NULL', 'None', '?'];
    const known = infer((i) => (i % 4 ? String((i * 7) % 13) : spellings[i % 9]!));
    expect([known.x.kind, known.warnings]).toEqual(['number', '']);
    const added = infer((i) => (i % 4 ? String((i * 7) % 13) : '-999x'), { na: ['-999x'] });
    expect([added.x.kind, added.warnings]).toEqual(['number', '']);
    expect(added.schema.missing).toContain('-999x');
  });

  it('names a copy of the label, and no column that only goes with it', () => {
    expect(infer((i) => (i % 3 ? 'A' : 'B')).warnings).toMatch(/"x" says the same as the label "y"/);
    expect(infer((i) => (i % 3 ? 'A' : i === 0 ? 'A' : 'B')).warnings).toBe('');
    expect(infer((i) => (i % 3 ? `A${i % 2}` : 'B')).warnings).toBe('');
    const cells = Array.from({ length: 60 }, (_, i) => [
      String(i * 1.5),
      String(i * 1.5),
      String(i * i + 0.5),
    ]);
    const { warnings } = inferSchema(rawTable('t.csv', ['copy', 'y', 'z'], cells), { label: 'y' });
    expect(warnings.map((w) => w.message).join()).toMatch(/^"copy" says the same/);
  });

  it('reads infinite cells of a number column as missing, aloud, and no cell of 5000 characters as a category', () => {
    const infinite = infer((i) => (i % 10 ? String(i % 13) : '1e400'));
    expect(infinite.warnings).toMatch(/"x": 6 cells are no finite number, for example "1e400" in line 2/);
    const long = infer((i) => (i === 4 ? 'z'.repeat(5000) : 'ab'[i % 2]!));
    expect(long.x.levels).toEqual(['b', 'a']);
    expect(long.warnings).toMatch(/"x": the cell in line 6 has 5000 characters/);
    expect(long.warnings.length).toBeLessThan(300);
  });

  it('warns of thousands of columns in a few lines', () => {
    const names = ['y', ...Array.from({ length: 3000 }, (_, j) => `c${j}`)];
    const cells = Array.from({ length: 30 }, (_, i) => [
      'ab'[i % 2]!,
      ...names.slice(1).map(() => `${i % 7},5`),
    ]);
    const { warnings } = inferSchema(rawTable('t.csv', names, cells), { label: 'y' });
    expect(warnings.length).toBeLessThan(10);
    expect(warnings.at(-1)!.message).toMatch(/2995 more columns/);
  });
});

describe('roles and types from options', () => {
  it('assigns roles, and keeps what they name out of the features', () => {
    const names = ['i', 'd', 'w', 'g', 't', 'f', 'n', 'y'];
    const cells = Array.from({ length: 30 }, (_, i) => [
      `k${i}`,
      '1',
      '2',
      `g${i % 3}`,
      `2020-01-${10 + (i % 9)}`,
      String(i % 5),
      `${i % 7}.5`,
      'ab'[i % 2]!,
    ]);
    const { schema } = inferSchema(rawTable('t.csv', names, cells), {
      label: 'y',
      id: ['i'],
      drop: ['d'],
      weight: 'w',
      group: 'g',
      time: 't',
      fold: 'f',
    });
    expect(schema.columns.map((c) => c.role)).toEqual([
      'id',
      'dropped',
      'weight',
      'group',
      'time',
      'fold',
      'feature',
      'label',
    ]);
    expect(schema.columns[2]!.kind).toBe('number');
    expect(schema.columns[4]!.kind).toBe('date');
  });

  it('refuses columns that are not there, with the nearest, and two roles for one column', () => {
    expect(failure(() => infer(String, { drop: ['N'] }))).toMatch(
      /^usage: --drop: there is no column "N"\ndid you mean "n"\?/,
    );
    expect(failure(() => infer(String, { type: [{ column: 'z', kind: 'text' }] }))).toMatch(/^usage: --type/);
    expect(failure(() => infer(String, { id: ['n'], drop: ['n'] }))).toMatch(
      /^usage: --drop "n": the column is --id/,
    );
    expect(failure(() => infer(String, { drop: ['y'] }))).toMatch(
      /^usage: --drop "y": the column is --label/,
    );
    expect(failure(() => infer((i) => `w${i % 3}`, { weight: 'x' }))).toMatch(
      /^input: .*"x".*number.*"w0"\n--weight/,
    );
    expect(failure(() => infer((i) => `w${i % 3}`, { time: 'x' }))).toMatch(
      /--time-column "x": neither numbers nor dates/,
    );
  });

  it('obeys --type, and refuses one that fits no cell', () => {
    expect(infer((i) => String(i % 3), { type: [{ column: 'x', kind: 'category' }] }).x).toMatchObject({
      kind: 'category',
      levels: ['0', '1', '2'],
    });
    const number = infer((i) => (i % 2 ? 'low' : String(i)), { type: [{ column: 'x', kind: 'number' }] });
    expect(number.x.kind).toBe('number');
    expect(number.warnings).toMatch(/30 cells are no finite number, for example "low"/);
    expect(failure(() => infer((i) => `w${i % 3}`, { type: [{ column: 'x', kind: 'date' }] }))).toMatch(
      /no cell is a date/,
    );
  });
});

describe('label', () => {
  it('is regression for numbers with many values, classes otherwise', () => {
    expect(label((i) => String(i * 1.5)).label).toMatchObject({ task: 'regression' });
    expect(label((i) => String(i)).label).toMatchObject({ task: 'regression' });
    expect(label((i) => String(i % 7)).label).toMatchObject({
      task: 'multiclass',
      classes: ['0', '1', '2', '3', '4', '5', '6'],
    });
    expect(label((i) => `c${i % 25}`).label).toMatchObject({ task: 'multiclass' });
    expect(label((i) => String(i % 7), { task: 'regression' }).label.task).toBe('regression');
    expect(label((i) => `${i % 30},5`).label).toMatchObject({
      task: 'regression',
      number: { decimal: ',', thousands: '' },
    });
  });

  it('keeps classes byte for byte: zeros, long codes, names of object properties, blanks', () => {
    const classes = (...names: string[]) => label((i) => names[i % names.length]!).label;
    expect(classes('007', '7', '07')).toMatchObject({ classes: ['007', '07', '7'] });
    expect(classes('9007199254740993', '9007199254740992', '9223372036854775807')).toMatchObject({
      classes: ['9007199254740992', '9007199254740993', '9223372036854775807'],
    });
    expect(classes('__proto__', 'constructor', ' a')).toMatchObject({
      classes: [' a', '__proto__', 'constructor'],
    });
    expect(classes('10', '9', '2')).toMatchObject({ classes: ['2', '9', '10'] });
    expect(label((i) => ['yes', 'Yes ', 'no'][i % 3]!).warnings).toMatch(
      /"Yes " and "yes" are taken as two classes/,
    );
  });

  it('puts the positive class last: the rarer one, or the one that is asked for', () => {
    expect(label((i) => (i % 3 ? 'no' : 'yes')).label).toMatchObject({ classes: ['no', 'yes'] });
    expect(label((i) => (i % 3 ? 'yes' : 'no')).label).toMatchObject({ classes: ['yes', 'no'] });
    expect(label((i) => (i % 2 ? '0' : '1')).label).toMatchObject({ classes: ['0', '1'] });
    expect(label((i) => (i % 3 ? 'yes' : 'no'), { positive: 'yes' }).label).toMatchObject({
      classes: ['no', 'yes'],
    });
    expect(failure(() => label((i) => (i % 3 ? 'yes' : 'no'), { positive: 'Yes' }))).toMatch(
      /^usage: .*"Yes"\ndid you mean "yes"/,
    );
    expect(failure(() => label((i) => `c${i % 3}`, { positive: 'c1' }))).toMatch(/^usage: .*multiclass/);
  });

  it('names a word that counts as a missing label, in case it is a class', () => {
    const classes = ['None', 'mild', 'severe'];
    expect(label((i) => classes[i % 3]!).warnings).toMatch(
      /20 rows have no label in "y" \("None" counts as missing\): .* If "None" is a class, write it in another way/,
    );
    expect(failure(() => label((i) => classes[i % 2]!))).toMatch(
      /every label is "mild" \(constant\), and "None" counts as missing/,
    );
    expect(label((i) => (i % 3 ? ' ' : i % 2 ? 'a' : 'b')).warnings).toMatch(/no label in "y": dropped/);
  });

  it('says so if labels are equal but for their spelling', () => {
    const twins = ['1', '1.0', '0'];
    expect(label((i) => twins[i % 3]!).warnings).toMatch(/"1" and "1\.0" are taken as two classes/);
    expect(label((i) => ['0', '1', '2'][i % 3]!).warnings).toBe('');
  });

  it('says how commas of a label are read if they tell nothing', () => {
    const thousandths = (i: number): string => `${(i % 7) + 1},${String(100 + i * 13).slice(0, 3)}`;
    expect(label(thousandths).warnings).toMatch(/the comma in "1,100" is read as a thousands separator/);
  });

  it('counts rows without a label, and rows whose number is infinite with their lines', () => {
    expect(label((i) => (i < 7 ? ' ' : 'ab'[i % 2]!)).warnings).toMatch(
      /7 rows have no label in "y": dropped/,
    );
    expect(label((i) => (i === 3 || i === 8 ? 'inf' : String(i * 1.5)), {}, 500).warnings).toMatch(
      /2 rows .*infinite.*line 5, line 10/,
    );
    expect(label((i) => (i === 0 ? 'maybe' : 'ab'[i % 2]!)).warnings).toMatch(
      /class "maybe" has a single row/,
    );
  });

  it('refuses what cannot be learned, and says why', () => {
    expect(failure(() => label(() => 'no'))).toMatch(/^input: t\.csv: label "y": only one class/);
    expect(failure(() => label(() => '3.5'))).toMatch(/constant/);
    expect(failure(() => label((i) => String(i), {}, 1))).toMatch(/too few rows: 1 row has a label/);
    expect(failure(() => label((i) => String(i), {}, 0))).toMatch(/no data rows/);
    expect(failure(() => label((i) => `${i}.5e290`))).toMatch(/too large.*overflow/);
    expect(failure(() => label((i) => `k${i}`))).toMatch(/every row is a class of its own/);
    expect(failure(() => label((i) => `k${i % 3}`, { task: 'regression' }))).toMatch(
      /60 of 60 labels are not finite numbers, for example "k0"/,
    );
    expect(failure(() => label((i) => `k${i % 3}`, { task: 'binary' }))).toMatch(
      /3 different labels, a binary task needs two/,
    );
    expect(failure(() => infer(String, { label: 'Y' }))).toMatch(
      /no label column "Y"\ndid you mean "y"\? columns: "x", "n", "y"/,
    );
    const only = rawTable('t.csv', ['y'], [['a'], ['b'], ['a'], ['b'], ['a']]);
    expect(failure(() => inferSchema(only, { label: 'y' }))).toMatch(/only column.*no feature column/);
    const flat = rawTable(
      't.csv',
      ['k', 'y'],
      [...'ababab'].map((y) => ['1', y]),
    );
    expect(failure(() => inferSchema(flat, { label: 'y' }))).toMatch(/no feature column is left/);
  });
});
