import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tables, workFolder } from './support/cli.js';

const root = join(import.meta.dirname, '..');

/** A project that has installed the packed package; its dependencies are those of this checkout. */
function project(): string {
  const cwd = workFolder();
  const modules = join(cwd, 'node_modules');
  mkdirSync(join(modules, 'automl'), { recursive: true });
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', cwd], { cwd: root });
  const tarball = readdirSync(cwd).find((name) => name.endsWith('.tgz'))!;
  execFileSync('tar', ['-xzf', join(cwd, tarball), '-C', join(modules, 'automl'), '--strip-components=1']);
  for (const name of readdirSync(join(root, 'node_modules')).filter((name) => !name.startsWith('.')))
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  writeFileSync(join(cwd, 'package.json'), '{"type": "module"}');
  return cwd;
}

const PROGRAM = `
import { fit, loadModel, predict, readTable, saveModel, tableFrom, AutomlError } from 'automl';
import type { Batch, FitEvent, FitOptions, LeaderboardRow, Model } from 'automl';
import { predict as predictAnywhere, tableFrom as tableAnywhere } from 'automl/predict';

const events: FitEvent['kind'][] = [];
const options: FitOptions = {
  label: 'survived', trials: 2, learners: ['logistic'], workers: 2, drop: ['name'],
  onProgress: (event) => events.push(event.kind),
};
const file: string = process.argv[2]!;
const { model, leaderboard } = await fit(file, options);
const best: LeaderboardRow = leaderboard[0]!;
const { table } = await readTable([file]);
const batch: Batch = predict(model, table);

const rows = Array.from({ length: 60 }, (_, i) => ({ x: i % 7, y: i % 2 ? 'on' : 'off', z: i % 2 ? i : -i }));
const small = await fit(tableFrom(rows), { label: 'y', trials: 2, learners: ['logistic'], workers: 1 });
const loaded: Model = loadModel(saveModel(small.model));
const some = [{ x: 1, z: 41 }, { x: 1, z: -41 }];

const early = new AbortController();
early.abort();
const stopped = await fit(tableFrom(rows), { label: 'y', signal: early.signal, workers: 1 }).catch((e: unknown) => e);
const wrong = await fit(file, { label: 'surived', trials: 1 }).catch((e: unknown) => e);
const twice = await fit(file, { ...options, workers: 1, onProgress: () => {} });

process.stdout.write(JSON.stringify({
  events: [...new Set(events)], best: best.rank, rows: batch.classes!.length,
  classes: predictAnywhere(loaded, tableAnywhere(some)).classes,
  stopped: stopped instanceof AutomlError ? stopped.message : 'a model',
  wrong: wrong instanceof AutomlError && wrong.kind, same: saveModel(twice.model) === saveModel(model),
}));
`;

it('the installed package fits and predicts from a program, with types, prints nothing and leaves no threads', () => {
  const cwd = project();
  writeFileSync(join(cwd, 'program.ts'), PROGRAM);
  const settings = ['--strict', '--noUncheckedIndexedAccess', '--module', 'nodenext', '--target', 'es2022'];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const checked = spawnSync(process.execPath, [tsc, ...settings, '--types', 'node', 'program.ts'], {
    cwd,
    encoding: 'utf8',
  });
  expect(checked.stdout).toBe('');
  // It ends by itself only if no worker is left.
  const args = ['program.js', join(tables, 'titanic.csv')];
  const run = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 50_000 });
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout)).toEqual({
    events: ['schema', 'phase', 'trials'],
    best: 1,
    rows: 668,
    classes: ['on', 'off'],
    stopped: expect.any(String) as string,
    wrong: 'input',
    same: true,
  });
}, 120_000);

it('an unknown learner, metric or number of workers is refused before the data is read', async () => {
  const { fit } = await import('../src/index.js');
  const missing = 'no-such-file.csv';
  await expect(fit(missing, { label: 'y', learners: ['gbdtt'] })).rejects.toThrow('gbdtt');
  await expect(fit(missing, { label: 'y', metric: 'roc' })).rejects.toThrow('roc');
  await expect(fit(missing, { label: 'y', workers: 0 })).rejects.toThrow('workers is 0');
  await expect(fit(missing, { label: 'y', timeLimit: NaN })).rejects.toThrow('timeLimit is NaN');
});
