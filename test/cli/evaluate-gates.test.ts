import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectExit, read, workFolder } from '../support/cli.js';
import { toyCsv, toyRegressionCsv } from '../support/toy.js';
import { toyModels } from '../support/toy-model.js';

const { folder } = toyModels();
const model = join(folder, 'classes', 'model.json');
const numbers = join(folder, 'numbers', 'model.json');
const worse = join(folder, 'worse', 'model.json');

beforeAll(() => {
  const args = ['fit', 'classes.csv', '-l', 'answer', '--learners', 'baseline', '--trials', '1'];
  expectExit(0, [...args, '--id', 'id', '--out', 'worse', '--workers', '1'], { cwd: folder });
});

function newData(text = toyCsv(200, 'new')): string {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'new.csv'), text);
  return cwd;
}
type Report = {
  baseline: { regression: number; interval: number[]; score: number; holds: boolean };
  slices: { column: string; groups: { value: string; rows: number }[] }[];
};
const json = (status: number, args: readonly string[], cwd: string): Report =>
  JSON.parse(expectExit(status, ['evaluate', ...args, '--json'], { cwd }).stdout) as Report;

describe('--require', () => {
  it('takes the metric of a quantile', () => {
    const cwd = newData(toyRegressionCsv(200, 'new'));
    const args = ['evaluate', numbers, 'new.csv', '--require'];
    expectExit(0, [...args, 'pinball_0.9>0'], { cwd });
    const { stderr } = expectExit(4, [...args, 'pinball_0.9<0'], { cwd });
    expect(stderr).toMatch(/^error: pinball_0\.9 is \d/m);
  });
});

describe('--baseline', () => {
  it('ends with 4 and the figures where the model is surely worse, and with 0 the other way round', () => {
    const cwd = newData();
    const { stderr } = expectExit(4, ['evaluate', worse, 'new.csv', '--baseline', model], { cwd });
    expect(stderr).toMatch(
      /^error: roc_auc is 0\.5\d* and was 0\.\d+ with .*model\.json: worse by 0\.\d+ \(95 % interval 0\.\d+ to 0\.\d+ worse\), allowed 0$/m,
    );
    const { baseline } = json(0, [model, 'new.csv', '--baseline', worse], cwd);
    expect(baseline).toMatchObject({ score: 0.5, holds: true });
    expect(baseline.regression).toBeLessThan(-0.2);
    expect(baseline.interval[0]).toBeLessThan(baseline.interval[1]!);
  });

  it('lets so much worse pass as --max-regression says, and a model against itself', () => {
    const cwd = newData();
    const against = ['--baseline', model];
    json(0, [worse, 'new.csv', ...against, '--max-regression', '0.6'], cwd);
    expect(json(0, [model, 'new.csv', ...against], cwd).baseline).toMatchObject({
      regression: 0,
      interval: [0, 0],
    });
  });

  it('may be of the same classes in another order', () => {
    const cwd = newData();
    const args = ['fit', 'classes.csv', '-l', 'answer', '--learners', 'logistic', '--trials', '2'];
    expectExit(
      0,
      [...args, '--positive', 'no', '--id', 'id', '--out', join(cwd, 'no'), '--workers', '1', '--seed', '9'],
      { cwd: folder },
    );
    const { baseline } = json(0, [model, 'new.csv', '--baseline', 'no/model.json'], cwd);
    expect(Math.abs(baseline.regression)).toBeLessThan(0.05);
    expect(baseline.score).toBeGreaterThan(0.7);
  });

  it('of another task is refused, and so is a bound without it', () => {
    const cwd = newData();
    expect(expectExit(3, ['evaluate', model, 'new.csv', '--baseline', numbers], { cwd }).stderr).toMatch(
      /the baseline predicts a regression label, the model a binary one/,
    );
    expect(expectExit(2, ['evaluate', model, 'new.csv', '--max-regression', '1'], { cwd }).stderr).toMatch(
      /--max-regression needs a model to compare with\n {2}hint: name it: --baseline/,
    );
  });
});

describe('--by', () => {
  it('gives the metric for each value of a column, also of one that the model does not use', () => {
    const cwd = newData();
    const { stdout } = expectExit(0, ['evaluate', model, 'new.csv', '--by', 'colour', '--by', 'x'], { cwd });
    expect(stdout).toMatch(/^colour +rows +roc_auc\n(?:(?:red|green|blue) +\d+ +0\.\d+\n){3}/m);
    expect(stdout).toMatch(/^-?[\d.]+ to below -?[\d.]+ +40 +/m);
    const { slices } = json(0, [model, 'new.csv', '--by', 'colour'], cwd);
    expect(slices[0]!.groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(200);
  });

  it('names the columns where there is none of that name', () => {
    expect(expectExit(3, ['evaluate', model, 'new.csv', '--by', 'color'], { cwd: newData() }).stderr).toMatch(
      /^error: new\.csv: there is no column "color" for --by\n {2}hint: did you mean "colour"\?/m,
    );
  });
});

describe('in CI', () => {
  const gates = ['--require', 'roc_auc>=0.1', '--require', 'log_loss<0.001'];

  it('--ci is a line of scores and a line per gate, --junit a report of the gates', () => {
    const cwd = newData();
    const args = ['evaluate', model, 'new.csv', ...gates, '--ci', '--junit', 'gates.xml'];
    const { stdout } = expectExit(4, args, { cwd });
    expect(stdout).toMatch(
      /^200 rows: roc_auc=0\.\d+ .*\nok {6}roc_auc >= 0\.1\nFAILED {2}log_loss < 0\.001: log_loss is 0\.\d+, required < 0\.001\n$/,
    );
    expect(read(cwd, 'gates.xml')).toMatch(/tests="2" failures="1"/);
    expectExit(2, ['evaluate', model, 'new.csv', '--junit', 'new.csv'], { cwd });
    expect(read(cwd, 'new.csv')).toBe(toyCsv(200, 'new'));
  });

  it('of GitHub there are annotations and a summary of the job, and elsewhere none', () => {
    const cwd = newData();
    writeFileSync(join(cwd, 'summary.md'), 'before\n');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    const { stderr } = expectExit(4, ['evaluate', model, 'new.csv', ...gates], { cwd, env });
    expect(stderr).toMatch(
      /^::error title=automl evaluate .*%3A log_loss < 0\.001::log_loss is 0\.\d+, required < 0\.001$/m,
    );
    const summary = readFileSync(join(cwd, 'summary.md'), 'utf8');
    expect(summary).toMatch(/^before\n### automl evaluate /);
    expect(summary).toContain('| ❌ | log&#95;loss &#60; 0.001 |');
    expect(summary).toContain('| ✅ | roc&#95;auc &#62;= 0.1 |');
    const plain = expectExit(4, ['evaluate', model, 'new.csv', ...gates], {
      cwd,
      env: { GITHUB_ACTIONS: '' },
    });
    expect(plain.stderr).not.toContain('::error');
  });

  it('regressions are compared like classes', () => {
    const cwd = newData(toyRegressionCsv(60, 'new'));
    cpSync(numbers, join(cwd, 'old.json'));
    const args = ['evaluate', numbers, 'new.csv', '--baseline', 'old.json', '--by', 'z', '--ci'];
    const { stdout } = expectExit(0, args, { cwd });
    expect(stdout).toMatch(/^ok {6}rmse not worse than with old\.json by more than 0$/m);
    expect(stdout).toMatch(/^worst z: .* rows, rmse 0\.\d+$/m);
  });
});
