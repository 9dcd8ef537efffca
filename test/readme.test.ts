import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import { learners } from '../src/learners/registry.js';
import { loadModel, predict, rawTable } from '../src/predict.js';
import { tables, workFolder } from './support/cli.js';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Console blocks as pairs of command and printed output. */
function examples(): { command: string; output: string }[] {
  const blocks = [...readme.matchAll(/```console\n([\s\S]*?)```/g)].map((match) => match[1]!);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => ({ command: part.split('\n')[0]!, output: part.split('\n').slice(1).join('\n') })),
  );
}

/** What of an output does not depend on time or machine: the words, without numbers. */
function words(output: string): string[] {
  return output.match(/[A-Za-z_]{3,}/g) ?? [];
}

/** What the program in the README gives for the text of a model. */
function snippet(text: string): unknown {
  const [, source = ''] = /```ts\nimport .*\n([\s\S]*?)```/.exec(readme) ?? [];
  const { code } = transformSync(source.replace(/^predict\(/m, 'return predict('), {
    loader: 'ts',
    format: 'cjs',
  });
  return (new Function('loadModel', 'predict', 'rawTable', 'text', code) as (...args: unknown[]) => unknown)(
    loadModel,
    predict,
    rawTable,
    text,
  );
}

it('has examples that run in a fresh folder, one after the other, and print what it shows', () => {
  const cwd = workFolder();
  mkdirSync(join(cwd, 'fixtures'));
  cpSync(tables, join(cwd, 'fixtures', 'tables'), { recursive: true });
  // `npx` here is a stand-in that runs this build; fits are kept short.
  const npx = join(cwd, 'npx');
  const bin = join(root, 'bin', 'automl.js');
  const quick = '[ "$1" = fit ] && set -- "$@" --trials 3 --learners logistic --workers 1';
  writeFileSync(npx, `#!/bin/bash\nshift\n${quick}\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(npx, 0o755);
  const env = { ...process.env, PATH: `${cwd}:${process.env['PATH'] ?? ''}` };
  expect(examples().length).toBeGreaterThanOrEqual(5);
  for (const { command, output } of examples()) {
    const run = spawnSync('bash', ['-c', `${command} 2>&1`], { cwd, env, encoding: 'utf8' });
    expect(run.status, `${command}\n${run.stdout}`).toBe(0);
    if (command.includes(' fit ')) continue; // another search, another leaderboard
    const printed = new Set(words(run.stdout));
    // The short fit has one learner, and so no plan for trees.
    const shown = output.replace(/^.*\bcodes\b.*$/gm, '');
    const lost = words(shown).filter((word) => !printed.has(word) && !learners.has(word));
    expect(lost, `${command} no longer prints what README.md shows`).toEqual([]);
  }
  expect(snippet(readFileSync(join(cwd, 'runs/titanic/model.json'), 'utf8'))).toEqual([
    expect.stringMatching(/^[01]$/),
  ]);
});

it('names files that exist', () => {
  const links = [...readme.matchAll(/\]\(([\w./-]+)\)/g)].map((match) => match[1]!);
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
});
