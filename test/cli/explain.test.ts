import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { expectExit, read, workFolder } from '../support/cli.js';
import { toyCsv } from '../support/toy.js';
import { toyModels } from '../support/toy-model.js';

const { folder } = toyModels();
const model = join(folder, 'classes', 'model.json');
const numbers = join(folder, 'numbers', 'model.json');

function newData(text = toyCsv(80, 'new')): string {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'new.csv'), text);
  return cwd;
}

type Overall = {
  metric: string;
  rows: number;
  importances: { column: string; importance: number; interval: number[] }[];
};
type Row = {
  prediction: string | number;
  probability?: number;
  base: number;
  contributions: { column: string; value: string; contribution: number }[];
};
const json = <T>(args: readonly string[], cwd: string): T =>
  JSON.parse(expectExit(0, ['explain', ...args, '--json'], { cwd }).stdout) as T;

describe('explain', () => {
  it('puts the columns that the label follows first, and one that says nothing at nothing', () => {
    const cwd = newData();
    const { metric, rows, importances } = json<Overall>([model, 'new.csv'], cwd);
    expect([metric, rows, importances.length]).toEqual(['roc_auc', 80, 3]);
    expect(importances.map(({ column }) => column)).toEqual(['x', 'colour', 'odd, name']);
    expect(importances[0]!.importance).toBeGreaterThan(0.1);
    expect(importances[0]!.interval[0]).toBeGreaterThan(0);
    expect(Math.abs(importances[2]!.importance)).toBeLessThan(0.05);
    const { stdout } = expectExit(0, ['explain', model, 'new.csv', '--top', '1'], { cwd });
    expect(stdout).toMatch(/^x +0\.\d+ +95 % interval 0\.\d+ to 0\.\d+$/m);
    expect(stdout).not.toMatch(/^colour/m);
  });

  it('tells one prediction as a sum that is what predict says of the row', () => {
    const cwd = newData();
    expectExit(0, ['predict', model, 'new.csv', '--out', 'p.csv'], { cwd });
    const predicted = (parse(read(cwd, 'p.csv'), { columns: true }) as Record<string, string>[])[6]!;
    const { prediction, probability, base, contributions } = json<Row>([model, 'new.csv', '--row', '7'], cwd);
    expect(prediction).toBe(predicted['prediction']);
    expect(probability).toBeCloseTo(Number(predicted[`proba_${prediction}`]), 9);
    expect(contributions.reduce((sum, one) => sum + one.contribution, base)).toBeCloseTo(probability!, 9);
    expect(contributions.map(({ column }) => column).sort()).toEqual(['colour', 'odd, name', 'x']);
    expect(json<Row>([model, 'new.csv', '--row', '7'], cwd)).toEqual(
      json([model, 'new.csv', '--row', '7'], cwd),
    );
  });

  it('tells a number in its own units: 3x - z', () => {
    const { prediction, base, contributions } = json<Row>([numbers, 'numbers.csv', '--row', '2'], folder);
    expect(contributions.reduce((sum, one) => sum + one.contribution, base)).toBeCloseTo(
      Number(prediction),
      9,
    );
    const [row] = [parse(read(folder, 'numbers.csv'), { columns: true }) as Record<string, string>[]].map(
      (all) => all[1]!,
    );
    const ofX = contributions.find(({ column }) => column === 'x')!;
    expect(Math.sign(ofX.contribution)).toBe(Math.sign(Number(row!['x'])));
  });

  it('shows how predictions follow a column', () => {
    const cwd = newData();
    const { dependences } = json<{
      dependences: { column: string; points: { value: number; prediction: Record<string, number> }[] }[];
    }>([model, 'new.csv', '--column', 'x'], cwd);
    const { points } = dependences[0]!;
    expect(points.at(-1)!.prediction['yes, please']).toBeGreaterThan(
      points[0]!.prediction['yes, please']! + 0.2,
    );
    const { stdout } = expectExit(0, ['explain', model, 'new.csv', '--column', 'colour'], { cwd });
    expect(stdout).toMatch(/colour +probability of yes, please\n.*\n?/);
    expect(stdout).toMatch(/^ *red +0\.\d+$/m);
  });

  it('does without a label, and says what that means', () => {
    const text = toyCsv(30, 'new')
      .split('\n')
      .map((line) => line.replace(/,[^,]*?(?:answer|no|"yes, please")$/, ''))
      .join('\n');
    const cwd = newData(text);
    const { stdout, stderr } = expectExit(0, ['explain', model, 'new.csv'], { cwd });
    expect(stderr).toContain('warning: new.csv: there is no column "answer", the label');
    expect(stdout).toMatch(/how far each column moves the probability of the predicted class/);
    expect(stdout.indexOf('\nx ')).toBeLessThan(stdout.indexOf('\nodd, name '));
  });

  it('writes the same as a page, whole or not at all', () => {
    const cwd = newData();
    const asked = [[], ['--row', '2'], ['--column', 'x'], ['--column', 'colour']];
    for (const args of asked) {
      const plain = expectExit(0, ['explain', model, 'new.csv', ...args], { cwd }).stdout;
      const { stdout } = expectExit(0, ['explain', model, 'new.csv', ...args, '--html', 'page.html'], {
        cwd,
      });
      expect(stdout).toBe(plain);
      const page = read(cwd, 'page.html');
      expect(page).toContain('<title>answer: explained by automl</title>');
      expect(page.trimEnd().endsWith('</html>')).toBe(true);
      expect(page).toContain(args.includes('x') ? 'Mean prediction by x' : 'colour');
    }
    const refused = expectExit(2, ['explain', model, 'new.csv', '--html', 'new.csv'], { cwd });
    expect(refused.stderr).toContain('error: --html new.csv is an input');
    expect(read(cwd, 'new.csv')).toBe(toyCsv(80, 'new'));
  });

  it.each([
    [['--row', '81'], 'error: --row 81: new.csv has 80 rows'],
    [['--column', 'colours'], 'error: --column "colours" is no column of the model'],
    [['--row', '1', '--column', 'x'], 'error: --row and --column exclude each other'],
    [['--metric', 'rmse'], 'error: rmse does not fit a binary task'],
  ])('refuses %j with a way out', (args, message) => {
    const { stderr, stdout } = expectExit(2, ['explain', model, 'new.csv', ...args], { cwd: newData() });
    expect(stderr).toContain(message);
    expect(stderr).toContain('hint: ');
    expect(stdout).toBe('');
  });
});
