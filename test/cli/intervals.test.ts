import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { expectExit, read, workFolder } from '../support/cli.js';
import { toyCsv, toyRegressionCsv } from '../support/toy.js';
import { toyModels } from '../support/toy-model.js';

const { folder } = toyModels();
const classes = join(folder, 'classes', 'model.json');
const numbers = join(folder, 'numbers', 'model.json');

function newData(text: string): string {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'new.csv'), text);
  return cwd;
}
const rowsOf = (text: string): Record<string, string>[] =>
  parse(text, { columns: true }) as Record<string, string>[];

describe('predict --intervals', () => {
  it('gives lower and upper around each number, wider where more is to be held', () => {
    const cwd = newData(toyRegressionCsv(40, 'new'));
    const widths = ['0.8', '0.95'].map((coverage) => {
      const args = ['predict', numbers, 'new.csv', '--intervals', coverage];
      const rows = rowsOf(expectExit(0, args, { cwd }).stdout);
      expect(Object.keys(rows[0]!)).toEqual(['id', 'prediction', 'lower', 'upper']);
      for (const { prediction, lower, upper } of rows)
        expect(Number(prediction) - Number(lower)).toBeCloseTo(Number(upper) - Number(prediction), 9);
      return Number(rows[0]!['upper']) - Number(rows[0]!['lower']);
    });
    expect(widths[1]).toBeGreaterThan(widths[0]!);
  });

  it('gives for each class whether it is in the set of its row, in every format', () => {
    const cwd = newData(toyCsv(40, 'new'));
    const args = ['predict', classes, 'new.csv', '--intervals', '0.95', '--no-proba'];
    const rows = rowsOf(expectExit(0, args, { cwd }).stdout);
    expect(Object.keys(rows[0]!).slice(1)).toEqual(['prediction', 'in_set_no', 'in_set_yes, please']);
    expect(new Set(rows.map((row) => row['in_set_no']))).toEqual(new Set(['0', '1']));
    expectExit(0, [...args, '--out', 'p.ndjson'], { cwd });
    const first = JSON.parse(read(cwd, 'p.ndjson').split('\n')[0]!) as Record<string, unknown>;
    expect(first['in_set_no']).toBe(Number(rows[0]!['in_set_no']));
    expectExit(0, [...args, '--out', 'p.parquet'], { cwd });
    const back = expectExit(0, ['explore', 'p.parquet', '--json'], { cwd }).stdout;
    expect((JSON.parse(back) as { columns: { name: string }[] }).columns.map(({ name }) => name)).toEqual(
      Object.keys(rows[0]!),
    );
  });

  it('refuses what cannot be, with the way out, and writes nothing', () => {
    const cwd = newData(toyRegressionCsv(5, 'new').replaceAll(/^(id|p\d+),/gm, 'upper,'));
    const run = (status: number, ...args: string[]): string =>
      expectExit(status, ['predict', ...args], { cwd }).stderr;
    expect(run(2, numbers, 'new.csv', '--intervals', '90')).toMatch(/--intervals: "90" is not valid/);
    expect(run(3, numbers, 'new.csv', '--intervals', '0.999')).toMatch(
      /^error: intervals of 0\.999 need 999 training rows at least, and this model had 120\n {2}hint: /,
    );
    const kept = ['--intervals', '0.9', '--keep', 'upper', '--allow-missing', '--out', 'p.csv'];
    expect(run(3, numbers, 'new.csv', ...kept)).toMatch(
      /error: the output would have two columns named "upper"/,
    );
    expect(() => read(cwd, 'p.csv')).toThrow();
  });
});
