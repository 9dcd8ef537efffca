import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectExit, workFolder } from '../support/cli.js';

/** What bash offers for a line that is being typed. */
function offered(line: string): string[] {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'train.csv'), '');
  writeFileSync(join(cwd, 'automl.bash'), expectExit(0, ['completion', 'bash']).stdout);
  const words = line.split(' ');
  const program = [
    'source automl.bash',
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    '_automl',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ];
  const run = spawnSync('bash', ['-c', program.join('\n')], { cwd, encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout.trim().split('\n');
}

describe('completion', () => {
  it('of bash offers commands, options, values and files', () => {
    expect(offered('automl e')).toEqual(['evaluate', 'explore', 'explain']);
    expect(offered('automl evaluate m.json d.csv --b')).toEqual(['--baseline', '--by']);
    expect(offered('automl fit --preset b')).toEqual(['balanced', 'best']);
    expect(offered('automl fit --metric roc')).toEqual(['roc_auc']);
    expect(offered('automl list m')).toEqual(['metrics']);
    expect(offered('automl fit tr')).toEqual(['train.csv']);
  });

  for (const shell of ['zsh', 'fish'])
    it(`of ${shell} knows every command and its options`, () => {
      const { stdout } = expectExit(0, ['completion', shell]);
      for (const name of ['fit', 'evaluate', 'check', 'baseline', 'max-drift', 'time-limit'])
        expect(stdout).toContain(name);
      expect(stdout).toContain('resume');
      const found = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
      if (!found.error) expect(found.stderr).toBe('');
    });

  it('of another shell is a usage error', () => {
    expect(expectExit(2, ['completion', 'bsh']).stderr).toMatch(
      /^error: there is no completion for "bsh"\n {2}hint: did you mean bash\?/,
    );
  });
});
