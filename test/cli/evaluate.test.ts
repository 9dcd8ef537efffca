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

type Report = {
  status: string;
  rows: number;
  metrics: { metric: string; score: number }[];
  confusion: { classes: string[]; counts: number[][] } | null;
  errors: { at: number; absolute: number }[] | null;
  require: { holds: boolean; value: number }[];
  unlabelled_rows: number;
};

function newData(text = toyCsv(80, 'new')): string {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'new.csv'), text);
  return cwd;
}
const report = (status: number, args: readonly string[], cwd: string): Report =>
  JSON.parse(expectExit(status, ['evaluate', ...args, '--json'], { cwd }).stdout) as Report;

describe('evaluate', () => {
  it('shows all metrics of the task and the confusion matrix', () => {
    const { stdout } = expectExit(0, ['evaluate', model, 'new.csv'], { cwd: newData() });
    for (const name of ['roc_auc', 'log_loss', 'accuracy', 'f1', 'mcc', 'brier'])
      expect(stdout).toMatch(new RegExp(`^${name} +-?[\\d.]+ +(higher|lower) is better$`, 'm'));
    expect(stdout).toMatch(
      /rows: true class, columns: predicted\n.*yes, please.*\n(no|yes, please) +\d+ +\d+\n/,
    );
  });

  it('agrees with the predictions that predict writes', () => {
    const cwd = newData();
    expectExit(0, ['predict', model, 'new.csv', '--keep', 'answer', '--out', 'p.csv'], { cwd });
    const rows = parse(read(cwd, 'p.csv'), { columns: true }) as Record<string, string>[];
    const right = rows.filter((row) => row['answer'] === row['prediction']).length;
    const { metrics, confusion, rows: count } = report(0, [model, 'new.csv'], cwd);
    expect(metrics.find(({ metric }) => metric === 'accuracy')!.score).toBeCloseTo(right / rows.length, 12);
    expect(confusion!.counts[0]![0]! + confusion!.counts[1]![1]!).toBe(right);
    expect(count).toBe(80);
  });

  it('shows error quantiles for a regression', () => {
    const { stdout } = expectExit(0, ['evaluate', numbers, 'numbers.csv'], { cwd: folder });
    expect(stdout).toMatch(/^rmse +0\.\d+ +lower is better$/m);
    expect(stdout).toMatch(/share of rows +error +absolute/);
    const { errors, confusion } = report(0, [numbers, 'numbers.csv'], folder);
    expect(errors!.map(({ at }) => at)).toEqual([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]);
    expect(confusion).toBeNull();
  });

  it('shows one metric if asked, and refuses one that does not fit', () => {
    const cwd = newData();
    expect(
      expectExit(0, ['evaluate', model, 'new.csv', '--metric', 'mcc'], { cwd }).stdout.trim().split('\n'),
    ).toHaveLength(2);
    expect(expectExit(2, ['evaluate', model, 'new.csv', '--metric', 'rmse'], { cwd }).stderr).toMatch(
      /rmse does not fit a binary task/,
    );
    expectExit(2, ['evaluate', model, 'new.csv', '--require', 'rmse<1'], { cwd });
  });
});

describe('--require', () => {
  it('passes when all bounds hold and ends with 4, metric, bound and value when one does not', () => {
    const cwd = newData();
    const holds = ['--require', 'roc_auc>=0.5', '--require', 'log_loss<10'];
    expectExit(0, ['evaluate', model, 'new.csv', ...holds], { cwd });
    const { stderr } = expectExit(4, ['evaluate', model, 'new.csv', ...holds, '--require', 'accuracy > 1'], {
      cwd,
    });
    expect(stderr).toMatch(/^error: accuracy is 0\.\d+, required > 1$/m);
  });

  it('is told in the one object of --json', () => {
    const failed = report(4, [model, 'new.csv', '--require', 'f1>=2'], newData());
    expect(failed.status).toBe('failed');
    expect(failed.require[0]).toMatchObject({ metric: 'f1', operator: '>=', bound: 2, holds: false });
  });

  it('does not hold where the metric is not defined', () => {
    const one = toyCsv(80, 'new')
      .split('\n')
      .filter((line, i) => i === 0 || line.endsWith(',no'));
    const { stderr } = expectExit(4, ['evaluate', model, 'new.csv', '--require', 'roc_auc>=0'], {
      cwd: newData(one.join('\n')),
    });
    expect(stderr).toMatch(/roc_auc is not defined on these rows/);
  });
});

describe('labels', () => {
  it('that are missing are counted and left out', () => {
    const cwd = newData(toyCsv(80, 'new').replace(/^p5,.*$/m, 'p5,1,red,1,'));
    const { rows, unlabelled_rows } = report(0, [model, 'new.csv'], cwd);
    expect([rows, unlabelled_rows]).toEqual([79, 1]);
  });

  it('that the model does not know are an error with the line', () => {
    const cwd = newData(toyCsv(80, 'new').replace(/^p5,.*$/m, 'p5,1,red,1,maybe'));
    const { stderr } = expectExit(3, ['evaluate', model, 'new.csv'], { cwd });
    expect(stderr).toMatch(
      /^error: new\.csv:6: answer is "maybe", not a class of this model\n {2}hint: classes: /m,
    );
  });

  it('must be there', () => {
    const cwd = newData('id,x,colour,"odd, name"\na,1,red,2\n');
    const { stderr } = expectExit(3, ['evaluate', model, 'new.csv'], { cwd });
    expect(stderr).toMatch(/^error: new\.csv: there is no column answer, the label of this model/);
  });
});
