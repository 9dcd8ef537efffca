import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse, type Options } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { automl, expectExit, read, workFolder } from '../support/cli.js';
import { toyCsv } from '../support/toy.js';
import { toyModels } from '../support/toy-model.js';

const { folder } = toyModels();
const model = join(folder, 'classes', 'model.json');
const numbers = join(folder, 'numbers', 'model.json');
const rowsOf = (text: string, options: Options = {}): string[][] => parse(text, options) as string[][];

/** A folder with new data in `new.csv`. */
function newData(text = toyCsv(25, 'new')): string {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'new.csv'), text);
  return cwd;
}

/** The table with its columns in another order. */
function reorder(text: string, order: readonly number[]): string {
  const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  return rowsOf(text)
    .map((row) => order.map((j) => quote(row[j]!)).join(','))
    .join('\n');
}

describe('predict', () => {
  it('gives one row per input row in its order: the id, the prediction, a probability per class', () => {
    const cwd = newData();
    const rows = rowsOf(expectExit(0, ['predict', model, 'new.csv'], { cwd }).stdout);
    expect(rows).toHaveLength(26);
    expect(rows[0]!.slice(0, 2)).toEqual(['id', 'prediction']);
    const classes = rows[0]!.slice(2).map((name) => name.replace(/^proba_/, ''));
    expect([...classes].sort()).toEqual(['no', 'yes, please']);
    rows.slice(1).forEach((row, i) => {
      expect(row[0]).toBe(`p${i + 1}`);
      const [a = NaN, b = NaN] = row.slice(2).map(Number);
      expect(a + b).toBeCloseTo(1, 9);
      expect(row[1]).toBe(classes[a >= b ? 0 : 1]);
    });
  });

  it('gives numbers for a regression', () => {
    const rows = rowsOf(expectExit(0, ['predict', numbers, join(folder, 'numbers.csv')]).stdout);
    const truth = rowsOf(read(folder, 'numbers.csv'));
    expect(rows[0]).toEqual(['id', 'prediction']);
    rows
      .slice(1)
      .forEach((row, i) => expect(Math.abs(Number(row[1]) - Number(truth[i + 1]![3]))).toBeLessThan(1.5));
  });

  it('writes the same to a file as to stdout, whatever is read: plain, gzip or stdin', () => {
    const cwd = newData();
    const { stdout } = expectExit(0, ['predict', model, 'new.csv'], { cwd });
    writeFileSync(join(cwd, 'new.csv.gz'), gzipSync(read(cwd, 'new.csv')));
    expectExit(0, ['predict', model, 'new.csv', '--out', 'a.csv'], { cwd });
    expectExit(0, ['predict', model, 'new.csv.gz', '-o', 'b.csv'], { cwd });
    expectExit(0, ['predict', model, '-', '-o', 'c.csv'], { cwd, input: read(cwd, 'new.csv') });
    expect(expectExit(0, ['predict', model, 'new.csv', '-o', '-'], { cwd }).stdout).toBe(stdout);
    for (const name of ['a.csv', 'b.csv', 'c.csv']) expect(read(cwd, name)).toBe(stdout);
  });

  it('finds columns by name: another order, extra columns and no label change nothing', () => {
    const cwd = newData();
    const { stdout } = expectExit(0, ['predict', model, 'new.csv'], { cwd });
    writeFileSync(join(cwd, 'other.csv'), reorder(toyCsv(25, 'new'), [3, 2, 1, 0]));
    expect(expectExit(0, ['predict', model, 'other.csv'], { cwd }).stdout).toBe(stdout);
    const extra = toyCsv(25, 'new')
      .split('\n')
      .map((line, i) => (line ? `${i ? 'junk' : 'extra'},${line}` : line));
    writeFileSync(join(cwd, 'extra.csv'), extra.join('\n'));
    expect(expectExit(0, ['predict', model, 'extra.csv'], { cwd }).stdout).toBe(stdout);
  });

  it('gives the same for many rows in batches as for each of them alone', () => {
    const text = toyCsv(5300, 'many');
    const cwd = newData(text);
    const lines = rowsOf(expectExit(0, ['predict', model, 'new.csv'], { cwd }).stdout);
    expect(lines).toHaveLength(5301);
    const [head, ...data] = text.trimEnd().split('\n');
    const few = [0, 4999, 5000, 5299];
    writeFileSync(join(cwd, 'few.csv'), [head, ...few.map((i) => data[i])].join('\n'));
    const alone = rowsOf(expectExit(0, ['predict', model, 'few.csv'], { cwd }).stdout);
    expect(alone.slice(1)).toEqual(few.map((i) => lines[i + 1]));
  });

  it('leaves probabilities out, and copies columns, as asked', () => {
    const cwd = newData();
    const head = (args: string[]): string[] =>
      rowsOf(expectExit(0, ['predict', model, 'new.csv', ...args], { cwd }).stdout)[0]!;
    expect(head(['--no-proba'])).toEqual(['id', 'prediction']);
    expect(head(['--no-proba', '--keep', 'odd, name', '--keep', 'id'])).toEqual([
      'id',
      'odd, name',
      'prediction',
    ]);
    expect(head(['--no-proba', '--keep-all'])).toEqual([
      'id',
      'x',
      'colour',
      'odd, name',
      'answer',
      'prediction',
    ]);
    const { stdout } = expectExit(0, ['predict', model, 'new.csv', '--no-proba', '--keep', 'answer'], {
      cwd,
    });
    expect(rowsOf(stdout).map((row) => row[1])).toEqual(rowsOf(toyCsv(25, 'new')).map((row) => row[4]));
    const { stderr } = expectExit(3, ['predict', model, 'new.csv', '--keep', 'color'], { cwd });
    expect(stderr).toMatch(/no column "color" to keep\n {2}hint: did you mean "colour"\?/);
  });

  it('writes a header for a file without rows', () => {
    const cwd = newData(toyCsv(0));
    expect(rowsOf(expectExit(0, ['predict', model, 'new.csv', '--no-proba'], { cwd }).stdout)).toEqual([
      ['id', 'prediction'],
    ]);
  });

  it('tells per column, on stderr, what it could not read', () => {
    const text = toyCsv(25, 'new')
      .replace(/^p3,[^,]*/m, 'p3,three')
      .replace(/^(p4,[^,]*),\w+/m, '$1,purple');
    const cwd = newData(text);
    const { stderr } = expectExit(0, ['predict', model, 'new.csv', '--out', 'p.csv'], { cwd });
    expect(stderr).toMatch(/^warning: new\.csv: column x: 1 cell cannot be read as number/m);
    expect(stderr).toMatch(
      /^warning: new\.csv: column colour: 1 cell with values that training did not see/m,
    );
    expect(stderr).toMatch(/^missing cells: .*odd, name \d+/m);
    expect(stderr).toContain('25 predictions written to p.csv');
    expect(expectExit(0, ['predict', model, 'new.csv', '-q', '--out', 'p.csv'], { cwd }).stderr).not.toMatch(
      /missing cells|written/,
    );
  });

  it('with --json tells it in one object', () => {
    const cwd = newData();
    const { stdout } = expectExit(0, ['predict', model, 'new.csv', '--out', 'p.csv', '--json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'automl/predict@1',
      status: 'ok',
      rows: 25,
      out: 'p.csv',
    });
  });

  it('ends quietly with 0 when the reader goes away', () => {
    const cwd = newData(toyCsv(20_000, 'many'));
    const bin = join(import.meta.dirname, '../../bin/automl.js');
    const script = '"$0" "$1" predict "$2" new.csv 2>err | head -2; echo "${PIPESTATUS[0]}"';
    const { stdout } = spawnSync('bash', ['-c', script, process.execPath, bin, model], {
      cwd,
      encoding: 'utf8',
    });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0');
    expect(read(cwd, 'err')).toBe('');
  });
});

describe('predict refuses', () => {
  it('a missing column, by name, unless told otherwise', () => {
    const cwd = newData(reorder(toyCsv(25, 'new'), [0, 1, 3]));
    const { stderr } = expectExit(3, ['predict', model, 'new.csv', '--out', 'p.csv'], { cwd });
    expect(stderr).toMatch(/^error: new\.csv: .*"colour"/);
    expect(existsSync(join(cwd, 'p.csv'))).toBe(false);
    const allowed = expectExit(0, ['predict', model, 'new.csv', '--allow-missing'], { cwd });
    expect(allowed.stderr).toMatch(/^warning: new\.csv: predicting without colour/);
    expect(rowsOf(allowed.stdout)).toHaveLength(26);
  });

  it('a file read with the wrong delimiter or encoding, also if that leaves no rows', () => {
    const cwd = newData();
    const { stderr } = expectExit(3, ['predict', model, 'new.csv', '--delimiter', ';'], { cwd });
    expect(stderr).toMatch(/no column "(id|x)"/);
    expect(stderr).toMatch(/the only column is "id,x,.*is the delimiter right\? See --delimiter/);
    const args = ['predict', model, 'new.csv', '--encoding', 'utf-16le', '--out', 'p.csv'];
    expect(expectExit(3, args, { cwd }).stderr).toMatch(/^error: new\.csv: there is no column "(id|x)"/);
    expect(existsSync(join(cwd, 'p.csv'))).toBe(false);
  });

  it('a folder, and names the model in it', () => {
    const cwd = newData();
    const { stderr } = expectExit(3, ['predict', join(model, '..'), 'new.csv'], { cwd });
    expect(stderr).toMatch(/is a folder\n {2}hint: did you mean .*model\.json\?/);
  });

  it('a missing id column, by name, unless told otherwise', () => {
    const cwd = newData();
    const without = rowsOf(toyCsv(25, 'new')).map((row) => row.slice(1, 3).concat(row[3]!).join(','));
    writeFileSync(join(cwd, 'new.csv'), without.join('\n').replace('odd, name', '"odd, name"'));
    expect(expectExit(3, ['predict', model, 'new.csv'], { cwd }).stderr).toMatch(/there is no column "id"/);
    const { stdout } = expectExit(0, ['predict', model, 'new.csv', '--allow-missing'], { cwd });
    expect(rowsOf(stdout)[0]![0]).toBe('prediction');
  });

  it('an output that is an input, also by another name', () => {
    const cwd = newData();
    copyFileSync(model, join(cwd, 'model.json'));
    mkdirSync(join(cwd, 'd'));
    for (const out of ['new.csv', './d/../new.csv', 'model.json']) {
      const { stderr } = expectExit(2, ['predict', 'model.json', 'new.csv', '--out', out], { cwd });
      expect(stderr).toMatch(/is an input/);
    }
    expect(read(cwd, 'new.csv')).toBe(toyCsv(25, 'new'));
  });

  it('a broken row late in the file, and leaves no output, or the old one', () => {
    const cwd = newData(`${toyCsv(6000, 'many')}p6001,1\n`);
    writeFileSync(join(cwd, 'old.csv'), 'old');
    for (const out of ['p.csv', 'old.csv']) {
      const { stderr } = expectExit(3, ['predict', model, 'new.csv', '--out', out], { cwd });
      expect(stderr).toMatch(/^error: new\.csv:6002: /);
    }
    expect(readdirSync(cwd).sort()).toEqual(['new.csv', 'old.csv']);
    expect(read(cwd, 'old.csv')).toBe('old');
  });

  it('places where it cannot write, with exit 5 and nothing left', () => {
    const cwd = newData();
    mkdirSync(join(cwd, 'folder'));
    for (const out of ['folder', 'no/such/p.csv', '/dev/full'])
      expect(expectExit(5, ['predict', model, 'new.csv', '--out', out], { cwd }).stderr).toMatch(
        /^error: cannot write /,
      );
    expect(readdirSync(cwd).sort()).toEqual(['folder', 'new.csv']);
  });

  it('a file that is no model', () => {
    const cwd = newData();
    expect(expectExit(3, ['predict', 'new.csv', 'new.csv'], { cwd }).stderr).toMatch(/^error: new\.csv: /);
    expect(expectExit(3, ['predict', 'no.json', 'new.csv'], { cwd }).stderr).toMatch(
      /^error: no\.json: there is no such file/,
    );
  });
});

describe('an output that is a symbolic link', () => {
  it('is replaced, and what it led to stays', () => {
    const cwd = newData();
    writeFileSync(join(cwd, 'victim'), 'victim');
    symlinkSync('victim', join(cwd, 'link.csv'));
    expectExit(0, ['predict', model, 'new.csv', '--out', 'link.csv'], { cwd });
    expect(read(cwd, 'victim')).toBe('victim');
    expect(rowsOf(read(cwd, 'link.csv'))).toHaveLength(26);
  });
});

describe('the time zone and the locale', () => {
  it('change nothing', () => {
    const cwd = newData();
    const run = (env: Record<string, string>): string =>
      automl(['predict', model, 'new.csv'], { cwd, env }).stdout;
    const { stdout } = expectExit(0, ['predict', model, 'new.csv'], { cwd });
    expect(run({ TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8' })).toBe(stdout);
    expect(run({ TZ: 'Pacific/Kiritimati', LC_ALL: 'C' })).toBe(stdout);
  });
});
