import { gzipSync } from 'node:zlib';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encoders } from '../../src/features/registry.js';
import { learners } from '../../src/learners/registry.js';
import { METRIC_NAMES } from '../../src/metrics/registry.js';
import { expectExit, read, workFolder } from '../support/cli.js';
import { toyModels } from '../support/toy-model.js';

const { folder: cwd } = toyModels();

describe('leaderboard', () => {
  it('shows what fit has written', () => {
    const { stdout } = expectExit(0, ['leaderboard', 'classes'], { cwd });
    expect(stdout).toMatch(/^rank +model +learner +roc_auc/);
    expect(stdout).toMatch(/ensemble/);
    const { leaderboard } = JSON.parse(
      expectExit(0, ['leaderboard', 'classes', '--json'], { cwd }).stdout,
    ) as {
      leaderboard: { rank: number; score_std: number; params: object }[];
    };
    expect(leaderboard.map((row) => row.rank)).toEqual([1, 2, 3]);
    expect(typeof leaderboard[0]!.score_std).toBe('number');
    expect(expectExit(0, ['leaderboard'], { cwd: join(cwd, 'classes') }).stdout).toBe(stdout);
  });

  it('says where to look if there is none', () => {
    const { stderr } = expectExit(3, ['leaderboard', 'nowhere'], { cwd });
    expect(stderr).toMatch(/^error: there is no file nowhere\/leaderboard\.csv\n {2}hint: /);
    const folder = workFolder();
    writeFileSync(join(folder, 'leaderboard.csv'), 'a,b\n1,2\n');
    expect(expectExit(3, ['leaderboard', folder]).stderr).toMatch(/is not a leaderboard of automl/);
  });
});

describe('inspect', () => {
  it('shows label, task, columns with type and reason, and members', () => {
    const { stdout } = expectExit(0, ['inspect', 'classes/model.json'], { cwd });
    expect(stdout).toMatch(/^label +answer$/m);
    expect(stdout).toMatch(/^task +binary \(2 classes\)/m);
    expect(stdout).toMatch(/^colour +category +feature +\S+/m);
    expect(stdout).toMatch(/^id +\S+ +id /m);
    expect(stdout).toMatch(/logistic-1 +logistic +[01]\.\d{3}/);
  });

  it('is JSON with --json, and reads a packed model and stdin', () => {
    const plain = expectExit(0, ['inspect', 'numbers/model.json', '--json'], { cwd }).stdout;
    expect(JSON.parse(plain)).toMatchObject({ task: 'regression', label: 'y', classes: null, version: 4 });
    const input = gzipSync(read(cwd, 'numbers', 'model.json'));
    const packed = JSON.parse(expectExit(0, ['inspect', '-', '--json'], { cwd, input }).stdout) as object;
    expect({ ...packed, bytes: 0 }).toEqual({ ...(JSON.parse(plain) as object), bytes: 0 });
  });
});

describe('list', () => {
  it('names everything that is registered', () => {
    for (const [what, registry] of Object.entries({ metrics: { names: METRIC_NAMES }, learners, encoders })) {
      const { stdout } = expectExit(0, ['list', what]);
      const json = JSON.parse(expectExit(0, ['list', what, '--json']).stdout) as Record<
        string,
        { name: string }[]
      >;
      expect(json[what]!.map(({ name }) => name)).toEqual(registry.names);
      for (const name of registry.names) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
    }
  });
});

describe('the built command', () => {
  it('predicts and shows help without the code of training', () => {
    const dist = join(import.meta.dirname, '../../dist/cli/main.js');
    expect(existsSync(dist)).toBe(true);
    const loaded = (start: string): string[] => {
      const seen = new Set([start]);
      for (const file of seen) {
        const text = read(join(dist, '..', file));
        for (const [, name] of text.matchAll(/(?:from|^import|;import)\s*"\.\/([^"]+)"/g)) seen.add(name!);
      }
      return [...seen];
    };
    const text = (files: readonly string[]): string =>
      files.map((file) => read(join(dist, '..', file))).join('\n');
    const main = text(loaded('main.js'));
    expect(main).not.toMatch(/worker_threads|Papa|cli-table|chalk/i);
    const predict = /import\("\.\/(predict-[^"]+)"\)/.exec(main)![1]!;
    expect(text(loaded(predict))).not.toMatch(/worker_threads|cli-table|availableParallelism/i);
  });
});
