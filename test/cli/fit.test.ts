import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { describe as show, expectExit, read, start, workFolder } from '../support/cli.js';
import { toyCsv, toyRegressionCsv } from '../support/toy.js';

const QUICK = ['--trials', '2', '--learners', 'logistic', '--workers', '1'];
const ARTIFACTS = ['.automl', 'leaderboard.csv', 'model.json', 'predictions.csv', 'report.html'];

function toyFolder(): string {
  const folder = workFolder();
  writeFileSync(join(folder, 'toy.csv'), toyCsv(120));
  return folder;
}

describe('fit', () => {
  it('writes model, leaderboard, out-of-fold predictions and what it decided, and says what to type next', () => {
    const cwd = toyFolder();
    const { stdout, stderr } = expectExit(
      0,
      ['fit', 'toy.csv', '-l', 'answer', '--id', 'id', '--out', 'run', ...QUICK],
      { cwd },
    );
    expect(readdirSync(join(cwd, 'run')).sort()).toEqual(ARTIFACTS);
    expect(readdirSync(join(cwd, 'run', '.automl')).sort()).toEqual([
      'data.json',
      'files.json',
      'journal.jsonl',
      'trials',
    ]);
    expect(stdout).toMatch(/rank +model +learner +roc_auc/);
    expect(stdout).toMatch(
      /roc_auc 0\.\d+ out of fold \(.*\); on new rows expect 0\.\d+, 95 % interval 0\.\d+ to [01][.\d]*/,
    );
    expect(stdout).toContain('automl predict run/model.json NEW.csv');
    expect(stderr).toContain(
      '120 rows, 3 features (2 numbers, 1 category); binary task: 2 different labels\n',
    );
    expect(stderr).toContain('answer: no 56 %, yes, please 44 %\n');

    const board = parse(read(cwd, 'run', 'leaderboard.csv'), { columns: true }) as Record<string, string>[];
    expect(read(cwd, 'run', 'leaderboard.csv').split('\n')[0]).toBe(
      'rank,model,learner,status,metric,score,score_std,folds,fit_seconds,predict_ms_per_1k_rows,weight,params,error',
    );
    expect(board.map((row) => row['learner']).sort()).toEqual(['baseline', 'ensemble', 'logistic']);
    expect(board.map((row) => row['rank'])).toEqual(['1', '2', '3']);
    for (const row of board) expect(typeof JSON.parse(row['params']!)).toBe('object');

    const data = JSON.parse(read(cwd, 'run', '.automl', 'data.json')) as {
      rows: number;
      columns: Record<string, string>[];
      warnings: string[];
    };
    expect(data.rows).toBe(120);
    expect(data.columns.map(({ name, role }) => [name, role])).toEqual([
      ['id', 'id'],
      ['x', 'feature'],
      ['colour', 'feature'],
      ['odd, name', 'feature'],
      ['answer', 'label'],
    ]);
    for (const column of data.columns) expect(column['reason']).toBeTruthy();
  });

  it('gives every candidate of a learner the parameters that are set', () => {
    const cwd = toyFolder();
    const set = ['--set', 'gbdt.growth=symmetric', '--set', 'gbdt.max_depth=3'];
    const only = ['--learners', 'gbdt', '--trials', '8', '--workers', '1'];
    expectExit(0, ['fit', 'toy.csv', '-l', 'answer', '--out', 'run', ...only, ...set], { cwd });
    const board = parse(read(cwd, 'run', 'leaderboard.csv'), { columns: true }) as Record<string, string>[];
    const params = board.filter((row) => row['learner'] === 'gbdt').map((row) => JSON.parse(row['params']!));
    expect(params).toHaveLength(7);
    for (const one of params) expect(one).toMatchObject({ growth: 'symmetric', max_depth: 3 });
    expect(new Set(params.map((one: { learning_rate: number }) => one.learning_rate)).size).toBeGreaterThan(
      1,
    );
  });

  it.each([
    ['gbdt', '--set: "gbdt" is not valid'],
    ['gbtd.num_leaves=3', 'there is no learner "gbtd"'],
    ['gbdt.leaves=3', 'gbdt has no parameter leaves'],
    ['gbdt.num_leaves=many', 'gbdt: num_leaves=many is not one of 2 to 4096'],
    ['gbdt.loss=lad', 'gbdt: loss=lad is not one of auto, squared_error'],
  ])('refuses --set %s before anything is written', (text, message) => {
    const cwd = toyFolder();
    const { stderr } = expectExit(2, ['fit', 'toy.csv', '-l', 'answer', '--set', text, ...QUICK], { cwd });
    expect(stderr).toContain(message);
    expect(readdirSync(cwd)).toEqual(['toy.csv']);
  });

  it('refuses what does not go together before anything is written', () => {
    const cwd = toyFolder();
    const set = ['--set', 'gbdt.growth=symmetric', '--set', 'gbdt.max_depth=10'];
    const { stderr } = expectExit(2, ['fit', 'toy.csv', '-l', 'answer', ...set, ...QUICK], { cwd });
    expect(stderr).toContain('growth=symmetric has at most 8 levels');
    expect(readdirSync(cwd)).toEqual(['toy.csv']);
  });

  it('refuses --set for a learner that is not searched', () => {
    const set = ['--set', 'forest.n_estimators=70'];
    const { stderr } = expectExit(2, ['fit', 'toy.csv', '-l', 'answer', ...set, ...QUICK], {
      cwd: toyFolder(),
    });
    expect(stderr).toContain('--set forest.n_estimators: forest is not searched');
  });

  it('writes every training row in order, with its id, its label byte for byte, and probabilities that sum to 1', () => {
    const cwd = toyFolder();
    expectExit(0, ['fit', 'toy.csv', '-l', 'answer', '--id', 'id', '--out', 'run', ...QUICK], { cwd });
    const rows = parse(read(cwd, 'run', 'predictions.csv')) as string[][];
    const input = parse(read(cwd, 'toy.csv')) as string[][];
    expect(rows[0]!.slice(0, 4)).toEqual(['row', 'id', 'answer', 'prediction']);
    expect(rows[0]!.slice(4).sort()).toEqual(['proba_no', 'proba_yes, please']);
    expect(rows.slice(1).map((row) => row.slice(0, 3))).toEqual(
      input.slice(1).map((row, i) => [String(i + 1), row[0], row[4]]),
    );
    const right = rows.slice(1).filter((row) => row[2] === row[3]).length;
    expect(right).toBeGreaterThan(80);
    for (const row of rows.slice(1)) expect(Number(row[4]) + Number(row[5])).toBeCloseTo(1, 9);
  });

  it('is quiet with -q, and with --json prints one object', () => {
    const cwd = toyFolder();
    const args = ['fit', 'toy.csv', '-l', 'answer', '--out', 'run', '-q', '--json', ...QUICK];
    const { stdout, stderr } = expectExit(0, args, { cwd });
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result).toMatchObject({
      schema: 'automl/fit@1',
      status: 'ok',
      task: 'binary',
      label: 'answer',
      rows: 120,
    });
    expect(result['files']).toEqual(
      ['leaderboard.csv', 'predictions.csv', 'report.html', 'model.json'].map((name) => `run/${name}`),
    );
    expect(result['leaderboard']).toHaveLength(3);
    for (const line of stderr.split('\n').filter((text) => text !== '')) expect(line).toMatch(/^warning: /);
  });

  it('with --test predicts that file too, and scores it', () => {
    const cwd = toyFolder();
    writeFileSync(join(cwd, 'test.csv'), toyCsv(40, 'other'));
    const args = ['fit', 'toy.csv', '-l', 'answer', '--test', 'test.csv', '--out', 'run', '--json', ...QUICK];
    const result = JSON.parse(expectExit(0, args, { cwd }).stdout) as {
      test: { rows: number; metrics: { metric: string; score: number }[] };
    };
    expect(parse(read(cwd, 'run', 'test-predictions.csv'))).toHaveLength(41);
    expect(result.test.rows).toBe(40);
    expect(result.test.metrics.find((entry) => entry.metric === 'roc_auc')!.score).toBeGreaterThan(0.7);
    const again = expectExit(0, ['predict', 'run/model.json', 'test.csv'], { cwd });
    expect(again.stdout).toBe(read(cwd, 'run', 'test-predictions.csv'));
  });

  it('keeps the model when the test file turns out to be bad', () => {
    const cwd = toyFolder();
    writeFileSync(join(cwd, 'test.csv'), 'a,b\n1,2\n');
    const args = ['fit', 'toy.csv', '-l', 'answer', '--test', 'test.csv', '--out', 'run', ...QUICK];
    expect(expectExit(3, args, { cwd }).stderr).toMatch(/^error: test\.csv: there is no column "x"/m);
    expect(readdirSync(join(cwd, 'run')).sort()).toEqual(ARTIFACTS);
  });

  it('predicts a test file with a class that training did not have, and says why it is not scored', () => {
    const cwd = toyFolder();
    writeFileSync(join(cwd, 'test.csv'), toyCsv(20, 'other').replace(/,no$/m, ',perhaps'));
    const args = ['fit', 'toy.csv', '-l', 'answer', '--test', 'test.csv', '--out', 'run', ...QUICK];
    expect(expectExit(0, args, { cwd }).stderr).toMatch(/^warning: .*not scored.*"perhaps"/m);
    expect(parse(read(cwd, 'run', 'test-predictions.csv'))).toHaveLength(21);
  });

  it('says that there is no such test file before it trains; exit 3', () => {
    const cwd = toyFolder();
    const args = ['fit', 'toy.csv', '-l', 'answer', '--test', 'nowhere.csv', '--out', 'run'];
    expect(expectExit(3, args, { cwd }).stderr).toMatch(/^error: .*nowhere\.csv/);
    expect(existsSync(join(cwd, 'run'))).toBe(false);
  });

  it('keeps groups together, weighs rows, drops columns and takes the positive class as told', () => {
    const cwd = toyFolder();
    const options = ['--group', 'colour', '--weight', 'x2', '--drop', 'odd, name', '--positive', 'no'];
    const [head, ...lines] = read(cwd, 'toy.csv').trimEnd().split('\n');
    writeFileSync(
      join(cwd, 'w.csv'),
      [`x2,${head}`, ...lines.map((line, i) => `${1 + (i % 2)},${line}`)].join('\n'),
    );
    expectExit(0, ['fit', 'w.csv', '-l', 'answer', '--id', 'id', '--out', 'run', ...options, ...QUICK], {
      cwd,
    });
    const { columns } = JSON.parse(read(cwd, 'run', '.automl', 'data.json')) as {
      columns: { name: string; role: string }[];
    };
    expect(Object.fromEntries(columns.map(({ name, role }) => [name, role]))).toEqual({
      x2: 'weight',
      id: 'id',
      x: 'feature',
      colour: 'group',
      'odd, name': 'dropped',
      answer: 'label',
    });
    expect(read(cwd, 'run', 'predictions.csv').split('\n')[0]).toBe(
      'row,id,answer,prediction,"proba_yes, please",proba_no',
    );
  });

  it('reads stdin, gzip and other delimiters', () => {
    const cwd = toyFolder();
    expectExit(0, ['fit', '-', '-l', 'answer', '--out', 'a', ...QUICK], { cwd, input: read(cwd, 'toy.csv') });
    const tabs = gzipSync(toyRegressionCsv(60).replaceAll(',', '\t'));
    expectExit(
      0,
      ['fit', '-', '-l', 'y', '--out', 'b', '--delimiter', 'tab', '--trials', '2', '--learners', 'ridge'],
      {
        cwd,
        input: tabs,
      },
    );
    expect(read(cwd, 'b', 'predictions.csv')).toMatch(/^row,y,prediction\n1,-?[\d.]+,-?[\d.]+\n/);
  });

  it('says that the model is there if the test file is bad, and that training data are no test', () => {
    const cwd = toyFolder();
    writeFileSync(join(cwd, 'bad.csv'), `${toyCsv(10)}1,2\n`);
    const args = ['fit', 'toy.csv', '-l', 'answer', '--id', 'id', '--out', 'run', ...QUICK];
    const { stderr } = expectExit(3, [...args, '--test', 'bad.csv'], { cwd });
    expect(stderr).toMatch(
      /^error: bad\.csv:12: 2 fields, expected 5 \(the model is written all the same\)$/m,
    );
    expect(existsSync(join(cwd, 'run', 'model.json'))).toBe(true);
    expect(existsSync(join(cwd, 'run', 'test-predictions.csv'))).toBe(false);
    expect(expectExit(0, [...args, '--test', 'toy.csv'], { cwd }).stderr).toMatch(
      /warning: toy\.csv is both training data and --test/,
    );
  });

  it('keeps its messages short, whatever is in the file', () => {
    const cwd = workFolder();
    const names = Array.from({ length: 120 }, (_, j) => `${'n'.repeat(3000)}${j}`);
    const line = (i: number): string => [...names.map(() => 'ab'[i % 2]), 'yn'[i % 2]].join(',');
    const lines = Array.from({ length: 30 }, (_, i) => line(i));
    writeFileSync(join(cwd, 'wide.csv'), `${names.join(',')},y\n${lines.join('\n')}\n`);
    writeFileSync(join(cwd, 'new.csv'), `${names.join(',')}\n${names.map(() => 'c').join(',')}\n`);
    const run = expectExit(0, ['fit', 'wide.csv', '-l', 'y', '--out', 'run', ...QUICK], { cwd });
    const use = expectExit(0, ['predict', 'run/model.json', 'new.csv', '--out', 'p.csv'], { cwd });
    for (const { stderr } of [run, use]) expect(stderr.length).toBeLessThan(16_384);
    expect(use.stderr).toContain('and likewise in 100 more columns');
  });
});

describe('fit leaves alone', () => {
  it('files of the user in --out, and stops before training', () => {
    const cwd = toyFolder();
    mkdirSync(join(cwd, 'run'));
    writeFileSync(join(cwd, 'run', 'predictions.csv'), 'row,prediction\n1,mine\n');
    const { stderr } = expectExit(2, ['fit', 'toy.csv', '-l', 'answer', '--out', 'run'], { cwd });
    expect(stderr).toMatch(
      /^error: run\/predictions\.csv exists and was not written by automl\n {2}hint: .*--force/,
    );
    expect(readdirSync(join(cwd, 'run'))).toEqual(['predictions.csv']);
    expectExit(0, ['fit', 'toy.csv', '-l', 'answer', '--out', 'run', '--force', ...QUICK], { cwd });
    expectExit(0, ['fit', 'toy.csv', '-l', 'answer', '--out', 'run', ...QUICK], { cwd });
  });

  it('its own input, even with --force', () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, 'predictions.csv'), toyCsv(60));
    const { stderr } = expectExit(2, ['fit', 'predictions.csv', '-l', 'answer', '--force', ...QUICK], {
      cwd,
    });
    expect(stderr).toMatch(/it is an input/);
    expect(read(cwd, 'predictions.csv')).toBe(toyCsv(60));
  });

  it('what a symbolic link in place of the model leads to', () => {
    const cwd = toyFolder();
    mkdirSync(join(cwd, 'run'));
    writeFileSync(join(cwd, 'victim'), 'victim');
    symlinkSync(join(cwd, 'victim'), join(cwd, 'run', 'model.json'));
    expectExit(0, ['fit', 'toy.csv', '-l', 'answer', '--out', 'run', ...QUICK], { cwd });
    expect(read(cwd, 'victim')).toBe('victim');
    expect(read(cwd, 'run', 'model.json')).toMatch(/^\{\s*"format":\s*"automl-model"/);
  });
});

describe('fit that cannot go on', () => {
  it('names an unknown label, lists the columns and suggests the nearest; exit 3 and no folder', () => {
    const cwd = toyFolder();
    const { stderr } = expectExit(3, ['fit', 'toy.csv', '-l', 'anwser', '--out', 'run'], { cwd });
    expect(stderr).toMatch(/^error: toy\.csv.*"?anwser/);
    expect(stderr).toMatch(/hint: .*answer/);
    expect(existsSync(join(cwd, 'run'))).toBe(false);
  });

  it('names file and line of a broken row; exit 3', () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, 'bad.csv'), toyCsv(30).replace('p7,', 'p7,extra,'));
    const { stderr } = expectExit(3, ['fit', 'bad.csv', '-l', 'answer', '--out', 'run'], { cwd });
    expect(stderr).toMatch(/^error: bad\.csv:8: /);
    expect(existsSync(join(cwd, 'run'))).toBe(false);
  });

  it('says that a path is in the way or cannot be written; exit 5', () => {
    const cwd = toyFolder();
    writeFileSync(join(cwd, 'file'), 'precious');
    expect(expectExit(5, ['fit', 'toy.csv', '-l', 'answer', '--out', 'file'], { cwd }).stderr).toMatch(
      /^error: cannot write into file/,
    );
    expect(read(cwd, 'file')).toBe('precious');
    expectExit(5, ['fit', 'toy.csv', '-l', 'answer', '--out', '/proc/run'], { cwd });
  });

  it('is refused while another fit is running in the same place; exit 2', async () => {
    const cwd = toyFolder();
    const first = start(
      ['fit', 'toy.csv', '-l', 'answer', '--out', 'run', '--time-limit', '30', '--trials', '400'],
      { cwd },
    );
    await until(() => existsSync(join(cwd, 'run', '.automl', 'data.json')));
    const second = expectExit(2, ['fit', 'toy.csv', '-l', 'answer', '--out', 'run', ...QUICK], { cwd });
    expect(second.stderr).toMatch(/another automl fit is running here: process \d+\n {2}hint: /);
    first.child.kill('SIGKILL');
    await first.done;
    expectExit(0, ['fit', 'toy.csv', '-l', 'answer', '--out', 'run', ...QUICK], { cwd });
  });
});

describe('a signal', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`${signal} ends fit with the best so far and exit ${code}`, async () => {
      const cwd = toyFolder();
      const { child, done } = start(['fit', 'toy.csv', '-l', 'answer', '--out', 'run', '--trials', '5000'], {
        cwd,
      });
      await until(() => existsSync(join(cwd, 'run', '.automl', 'data.json')));
      await pause(2500);
      child.kill(signal);
      const result = await done;
      expect(result.status, show(result)).toBe(code);
      expect(readdirSync(join(cwd, 'run')).sort(), show(result)).toEqual(ARTIFACTS);
      expectExit(0, ['predict', 'run/model.json', 'toy.csv', '--out', 'p.csv'], { cwd });
    });

  it('that comes twice ends fit at once and leaves no half file', async () => {
    const cwd = toyFolder();
    const { child, done } = start(['fit', 'toy.csv', '-l', 'answer', '--out', 'run', '--trials', '5000'], {
      cwd,
    });
    await until(() => existsSync(join(cwd, 'run', '.automl', 'data.json')));
    child.kill('SIGINT');
    child.kill('SIGINT');
    const result = await done;
    expect(result.status, show(result)).toBe(130);
    for (const name of readdirSync(join(cwd, 'run'))) expect(ARTIFACTS).toContain(name);
    expect(existsSync(join(cwd, 'run', '.automl', 'lock'))).toBe(false);
  });
});

describe('the same seed and trials', () => {
  it('give the same bytes for one worker and for two, but for the times on the leaderboard', () => {
    const cwd = toyFolder();
    for (const workers of ['1', '2'])
      expectExit(
        0,
        ['fit', 'toy.csv', '-l', 'answer', '--trials', '12', '--workers', workers, '--out', workers],
        { cwd },
      );
    const read = (workers: string, name: string): string => readFileSync(join(cwd, workers, name), 'utf8');
    for (const name of ['model.json', 'predictions.csv'])
      expect(read('1', name) === read('2', name), name).toBe(true);
    // rank,model,learner,status,metric,score,score_std,folds,fit_seconds,predict_ms_per_1k_rows,weight,…
    const timeless = (csv: string): string => csv.replace(/^((?:[^,]*,){8})[^,]*,[^,]*,/gm, '$1');
    expect(timeless(read('1', 'leaderboard.csv'))).toBe(timeless(read('2', 'leaderboard.csv')));
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await pause(50);
  expect(condition()).toBe(true);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
