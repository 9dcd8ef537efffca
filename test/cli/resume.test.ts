import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectExit, read, start, workFolder } from '../support/cli.js';
import { toyCsv } from '../support/toy.js';

const FIT = [
  'fit',
  'toy.csv',
  '-l',
  'answer',
  '--learners',
  'gbdt,logistic',
  '--trials',
  '10',
  '--workers',
  '2',
];

function toyFolder(): string {
  const folder = workFolder();
  writeFileSync(join(folder, 'toy.csv'), toyCsv(400));
  return folder;
}

function trialsIn(cwd: string, out: string): number {
  const path = join(cwd, out, '.automl', 'journal.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('"trial":').length - 1 : 0;
}

/** Starts a fit and kills it once so many trials are finished. */
async function killed(cwd: string, args: readonly string[], trials: number): Promise<void> {
  const { child, done } = start([...args, '--out', 'run'], { cwd });
  for (let i = 0; i < 2000 && trialsIn(cwd, 'run') < trials && child.exitCode === null; i++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await done;
}

describe('fit --resume', () => {
  it('ends with the bytes of a fit that was not interrupted, however often it was killed', async () => {
    const cwd = toyFolder();
    expectExit(0, [...FIT, '--out', 'whole'], { cwd });
    await killed(cwd, FIT, 2);
    await killed(cwd, [...FIT, '--resume'], 5);
    expect(existsSync(join(cwd, 'run', 'model.json'))).toBe(false);
    const known = trialsIn(cwd, 'run');
    const board = expectExit(0, ['leaderboard', 'run', '--json'], { cwd });
    const { fit, leaderboard } = JSON.parse(board.stdout) as { fit: string; leaderboard: unknown[] };
    expect([fit, leaderboard.length]).toEqual(['interrupted', known]);
    const { stderr } = expectExit(0, [...FIT, '--resume', '--out', 'run'], { cwd });
    expect(stderr).toContain(`going on from the ${known} finished trials of the fit in run`);
    expect(trialsIn(cwd, 'run')).toBe(10);
    for (const name of ['model.json', 'predictions.csv'])
      expect(read(cwd, 'run', name) === read(cwd, 'whole', name), name).toBe(true);
    const again = expectExit(0, [...FIT, '--resume', '--out', 'run'], { cwd });
    expect(again.stderr).toContain('the fit in run is finished with 10 trials');
    expect(read(cwd, 'run', 'model.json') === read(cwd, 'whole', 'model.json')).toBe(true);
  });

  it('refuses other options and other data by name, and leaves the journal as it is; exit 2', () => {
    const cwd = toyFolder();
    const quick = [
      'fit',
      'toy.csv',
      '-l',
      'answer',
      '--learners',
      'logistic',
      '--trials',
      '2',
      '--out',
      'run',
    ];
    expectExit(0, quick, { cwd });
    const journal = read(cwd, 'run', '.automl', 'journal.jsonl');
    const options = expectExit(2, [...quick, '--resume', '--seed', '3', '--metric', 'log_loss'], { cwd });
    expect(options.stderr).toContain('--seed (then 0, now 3), --metric (then not given, now "log_loss")');
    expect(options.stderr).toMatch(/^ {2}hint: leave --resume out/m);
    writeFileSync(join(cwd, 'toy.csv'), toyCsv(400, 'other'));
    const data = expectExit(2, [...quick, '--resume'], { cwd });
    expect(data.stderr).toContain('the training data are not those of the fit in run: the same 400 rows');
    expect(read(cwd, 'run', '.automl', 'journal.jsonl')).toBe(journal);
  });

  it('begins anew where there is nothing to go on from, and says so', () => {
    const cwd = toyFolder();
    const quick = [
      'fit',
      'toy.csv',
      '-l',
      'answer',
      '--learners',
      'logistic',
      '--trials',
      '2',
      '--out',
      'run',
    ];
    expect(expectExit(0, [...quick, '--resume'], { cwd }).stderr).toContain('there is no journal in run');
    expect(existsSync(join(cwd, 'run', 'model.json'))).toBe(true);
  });
});
