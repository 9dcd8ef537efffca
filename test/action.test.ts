import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workFolder } from './support/cli.js';

const root = join(import.meta.dirname, '..');
const action = readFileSync(join(root, 'action.yml'), 'utf8');
const guide = readFileSync(join(root, 'docs/ci.md'), 'utf8');

/** Names of the entries under `inputs:`. */
const inputs = [...action.split('\nruns:')[0]!.matchAll(/^ {2}([a-z-]+):$/gm)].map((match) => match[1]!);

/** The script of the last step, run with these inputs; a stand-in for the command prints its arguments. */
function typed(env: Record<string, string>): string[] {
  const cwd = workFolder();
  mkdirSync(join(cwd, 'bin'));
  writeFileSync(join(cwd, 'bin/automl.js'), 'console.log(JSON.stringify(process.argv.slice(2)));');
  const script = action
    .split(/\n {6}run: \|\n/)
    .at(-1)!
    .replaceAll(/^ {8}/gm, '');
  const variables = [...action.matchAll(/^ {8}([A-Z_]+): \$\{\{/gm)].map((match) => match[1]!);
  const none = Object.fromEntries(variables.map((name) => [name, '']));
  const run = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...none, ACTION: cwd, ...env },
  });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as string[];
}

describe('the GitHub action', () => {
  it('types what its inputs say, whatever they hold', () => {
    const data = 'my "data" $(touch bad).csv';
    expect(typed({ COMMAND: 'check', MODEL: 'm.json', DATA: data })).toEqual(['check', 'm.json', data]);
    const gates = { REQUIRE: 'roc_auc>=0.8\nlog_loss<1\n', BASELINE: 'old.json', BY: 'a b' };
    expect(typed({ COMMAND: 'evaluate', MODEL: 'm', DATA: 'd', ...gates, ARGS: '--ci\n' })).toEqual([
      ...['evaluate', 'm', 'd', '--require', 'roc_auc>=0.8', '--require', 'log_loss<1'],
      ...['--baseline', 'old.json', '--by', 'a b', '--ci'],
    ]);
  });

  it('reads every input, and the documented workflow names no other', () => {
    for (const name of inputs) expect(action).toContain(`\${{ inputs.${name} }}`);
    const used = [...guide.matchAll(/^ {10}([a-z-]+):/gm)].map((match) => match[1]!);
    expect(used.filter((name) => !inputs.includes(name) && !['name', 'path'].includes(name))).toEqual([]);
    expect(used).toContain('max-regression');
  });
});
