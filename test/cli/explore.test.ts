import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectExit, read, tables, workFolder } from '../support/cli.js';

const titanic = join(tables, 'titanic.csv');

type Json = {
  readonly schema: string;
  readonly status: string;
  readonly rows: number;
  readonly duplicate_rows: number;
  readonly constant_columns: readonly string[];
  readonly id_like_columns: readonly string[];
  readonly label: { readonly task: string } | null;
  readonly label_candidates: readonly { readonly name: string }[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly explains: number | null;
    readonly quantiles: readonly { readonly at: number; readonly value: number | string }[] | null;
    readonly drift: { readonly psi: number | null } | null;
  }[];
  readonly against: { readonly rows: number; readonly rows_in_training_data: number } | null;
  readonly findings: readonly {
    readonly code: string;
    readonly column: string | null;
    readonly message: string;
    readonly option: string | null;
  }[];
};

function explored(args: readonly string[], options: { cwd?: string; input?: string } = {}): Json {
  const { stdout, stderr } = expectExit(0, ['explore', ...args, '--json'], options);
  expect(stderr).toBe('');
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as Json;
}

/** Shop orders with nearly everything that can be wrong with a file. */
function messyCsv(): string {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const customer = `c${(i * 7) % 24}`;
    const day = `${1 + (i % 12)}/${1 + ((i * 5) % 12)}/2019`;
    const price = `${(i * 37) % 90},${10 + (i % 80)}`;
    const age = i % 15 === 0 ? '-999' : String(20 + ((i * 11) % 50));
    const size = i % 3 ? String((i * 7) % 41) : `approx ${i % 4}`;
    const note = i % 8 ? '' : `n${i % 5}`;
    const back = (i * i) % 7 < 3;
    return [
      String(i + 1),
      customer,
      day,
      price,
      age,
      size,
      note,
      'EU',
      back ? `-${1 + (i % 9)}` : `${i % 9}`,
      back ? 'yes' : 'no',
    ];
  });
  const head = 'order_id,customer,day,price,age,size,note,zone,refund,returned'.split(',');
  return [head, ...rows].map((row) => row.join(';')).join('\n');
}

describe('explore', () => {
  it('shows type, missing, distinct, distribution and what each column explains of the label', () => {
    const { stdout, stderr } = expectExit(0, ['explore', titanic, '--label', 'survived']);
    expect(stderr).toBe('');
    expect(stdout).toContain('titanic.csv: 668 rows, 11 columns\n');
    expect(stdout).toMatch(/^column +type +missing +distinct +distribution +alone$/m);
    expect(stdout).toMatch(/^age +number +20 % +80 +[ ▁▂▃▄▅▆▇█]{8} 0\.67\.\.74 +0\.\d\d$/m);
    expect(stdout).toMatch(/^sex +category +2 +male 66%, female 34% +0\.30$/m);
    expect(stdout).toMatch(/^- high-missing: "cabin": 77 % .*--drop cabin/m);
  });

  it('without a label says what it may be; with -v also reasons and examples', () => {
    const { stdout } = expectExit(0, ['explore', titanic, '-v']);
    expect(stdout).toContain('no --label; likely: survived (the first column, two values)');
    expect(stdout).toMatch(/^sex +feature +2 different values +male \| female$/m);
  });

  it('is one JSON object with --json, the same for a file, stdin and another run', () => {
    const found = explored([titanic, '-l', 'survived']);
    expect(found).toMatchObject({
      schema: 'automl/explore@1',
      status: 'ok',
      rows: 668,
      label: { task: 'binary' },
    });
    expect(found.columns.map(({ name }) => name)).toContain('embarked');
    expect(found.columns.find(({ name }) => name === 'age')!.quantiles!.at(-1)).toEqual({ at: 1, value: 74 });
    const piped = explored(['-', '-l', 'survived'], { input: read(titanic) });
    expect({ ...piped, source: '' }).toEqual({ ...found, source: '' });
  });

  it('names what is wrong with stable codes, the column, and the option that settles it', () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, 'messy.csv'), messyCsv());
    const found = explored(['messy.csv', '-l', 'returned'], { cwd });
    expect(found.findings.map(({ code, column }) => [code, column]).sort()).toEqual(
      [
        ['ambiguous-date-order', 'day'],
        ['constant', null],
        ['decimal-comma', 'price'],
        ['group-like', 'customer'],
        ['high-missing', 'note'],
        ['id-like', 'order_id'],
        ['leak-suspicion', 'refund'],
        ['mixed-types', 'size'],
        ['sentinel-values', 'age'],
        ['time-like', 'day'],
      ].sort(),
    );
    expect(found.id_like_columns).toEqual(['order_id']);
    expect(found.constant_columns).toEqual(['zone']);
    const option = (code: string): string | null => found.findings.find((one) => one.code === code)!.option;
    expect(option('sentinel-values')).toBe('--na -999');
    expect(option('mixed-types')).toBe('--type size=number');
    expect(option('group-like')).toBe('--group customer');
  });

  it('has no such finding any more once the option is given', () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, 'messy.csv'), messyCsv());
    const options = [
      '--na',
      '-999',
      '--type',
      'size=number',
      '--drop',
      'refund',
      '--drop',
      'note',
      '--id',
      'order_id',
    ];
    const codes = explored(['messy.csv', '-l', 'returned', ...options], { cwd }).findings.map(
      ({ code }) => code,
    );
    for (const code of ['sentinel-values', 'leak-suspicion', 'high-missing', 'id-like'])
      expect(codes).not.toContain(code);
  });

  it('compares with another file: rows in both, drift, missing and further columns', () => {
    const cwd = workFolder();
    const lines = read(titanic).trimEnd().split('\n');
    writeFileSync(join(cwd, 'same.csv'), `${lines.slice(0, 101).join('\n')}\n`);
    const same = explored([titanic, '-l', 'survived', '--against', 'same.csv'], { cwd });
    expect(same.against).toMatchObject({ rows: 100, rows_in_training_data: 100 });
    expect(same.findings.map(({ code }) => code)).toContain('train-test-overlap');
    expect(same.columns.find(({ name }) => name === 'fare')!.drift!.psi).toBeLessThan(0.1);
    writeFileSync(join(cwd, 'new.csv'), `sex,age,fare,colour\n${'male,70,9000,red\n'.repeat(60)}`);
    const other = explored([titanic, '--against', 'new.csv'], { cwd });
    const codes = other.findings.map(({ code, column }) => `${code} ${column ?? ''}`);
    for (const code of ['missing-column pclass', 'extra-column ', 'drift age', 'out-of-range fare'])
      expect(codes).toContain(code);
  });

  it('shows ragged rows as a finding, and stops at them without --ragged pad', () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, 'r.csv'), 'a,b\n1,2\n3\n4,5\n');
    expect(expectExit(3, ['explore', 'r.csv'], { cwd }).stderr).toMatch(
      /^error: r\.csv:3: 1 field, expected 2\n/,
    );
    const { findings } = explored(['r.csv', '--ragged', 'pad'], { cwd });
    expect(findings[0]).toMatchObject({ code: 'ragged' });
  });

  it('looks at tables that cannot be learned from, and says why', () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, 'one.csv'), 'a,y\n1,x\n2,x\n3,x\n4,x\n5,x\n6,x\n');
    const { label, findings } = explored(['one.csv', '-l', 'y'], { cwd });
    expect(label).toBeNull();
    expect(findings[0]).toMatchObject({ code: 'unusable-label', column: 'y' });
  });

  it('ends with 3 for input that cannot be read, and with 2 for options that make no sense', () => {
    const cwd = workFolder();
    mkdirSync(join(cwd, 'folder'));
    writeFileSync(join(cwd, 'head.csv'), 'a,b\n');
    const cases: readonly (readonly [number, readonly string[], RegExp])[] = [
      [3, ['nowhere.csv'], /^error: nowhere\.csv: there is no such file\n/],
      [3, ['folder'], /is a folder/],
      [3, ['head.csv'], /no data rows below the header/],
      [3, [titanic, '-l', 'survivd'], /no label column "survivd"\n {2}hint: did you mean "survived"/],
      [3, [titanic, '--against', 'nowhere.csv'], /nowhere\.csv: there is no such file/],
      [3, ['-', '--against', '-'], /only one file can come from stdin/],
      [2, [titanic, '--task', 'binary'], /^error: --task .*\n {2}hint: .*--label COLUMN\n$/],
      [2, [titanic, '--type', 'agee=text'], /--type: there is no column "agee"/],
      [
        2,
        [titanic, '-l', 'survived', '--drop', 'survived'],
        /--drop "survived": the column is --label already/,
      ],
    ];
    for (const [status, args, message] of cases) {
      const { stdout, stderr } = expectExit(status, ['explore', ...args], { cwd });
      expect(stderr).toMatch(message);
      expect(stdout).toBe('');
    }
  });

  it('shows control characters of names and cells instead of sending them to the terminal', () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, 'c.csv'), `a\u001b[31m,b\n\u202ex,1\n${'a long enough text,2\n'.repeat(99)}`);
    const { stdout } = expectExit(0, ['explore', 'c.csv', '-v'], { cwd });
    expect(stdout).toContain('a\\u{1b}[31m');
    expect(stdout).toContain('\\u{202e}x');
    expect(['\u001b', '\u202e'].filter((c) => stdout.includes(c))).toEqual([]);
  });
});
