import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectExit, read, workFolder } from '../support/cli.js';
import { timeless, wordsOf } from '../support/report.js';
import { toyCsv } from '../support/toy.js';

const QUICK = ['--trials', '2', '--learners', 'logistic'];

function toyFolder(): string {
  const folder = workFolder();
  writeFileSync(join(folder, 'toy.csv'), toyCsv(120));
  return folder;
}

describe('the report of a fit', () => {
  it('is the same for one worker and for two, but for the times, and says how to get it again', () => {
    const cwd = toyFolder();
    for (const workers of ['1', '2'])
      expectExit(0, ['fit', 'toy.csv', '-l', 'answer', '--workers', workers, '--out', workers, ...QUICK], {
        cwd,
      });
    const [one, two] = ['1', '2'].map((out) => read(cwd, out, 'report.html'));
    expect(timeless(one!) === timeless(two!)).toBe(true);
    expect(wordsOf(one!)).toContain('automl fit toy.csv --label answer --trials 2 --learners logistic');
  });

  it('is named at the end, and replaced by the next fit even where the list of files is lost', () => {
    const cwd = toyFolder();
    const args = ['fit', 'toy.csv', '-l', 'answer', '--out', 'run', '--workers', '1', ...QUICK];
    expect(expectExit(0, args, { cwd }).stdout).toContain('run/report.html');
    writeFileSync(join(cwd, 'run', '.automl', 'files.json'), '[]');
    expectExit(0, [...args, '--force'], { cwd });
    expect(readdirSync(join(cwd, 'run')).sort()).toEqual([
      '.automl',
      'leaderboard.csv',
      'model.json',
      'predictions.csv',
      'report.html',
    ]);
  });

  it('is not written over a page of the user', () => {
    const cwd = toyFolder();
    writeFileSync(join(cwd, 'report.html'), '<!doctype html><p>mine');
    const { stderr } = expectExit(2, ['fit', 'toy.csv', '-l', 'answer', ...QUICK], { cwd });
    expect(stderr).toMatch(/^error: report\.html exists and was not written by automl/);
    expect(read(cwd, 'report.html')).toBe('<!doctype html><p>mine');
  });
});
