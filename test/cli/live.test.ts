import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin, tables, workFolder } from '../support/cli.js';

const hasScript = spawnSync('script', ['--version']).status === 0;
if (!hasScript) console.warn('SKIPPED: the live picture of fit needs script(1), of util-linux');

const fit = `${process.execPath} ${bin} fit ${join(tables, 'mpg.csv')} --label mpg --out run`;

/** All that a command writes to a terminal of that width. */
function inTerminal(command: string, columns: number): string {
  const cwd = workFolder();
  const whole = `stty cols ${columns} rows 24; ${command}`;
  spawnSync('script', ['-qefc', whole, 'typescript'], { cwd, env: { ...process.env, TERM: 'xterm' } });
  const text = readFileSync(join(cwd, 'typescript'), 'utf8');
  return text.slice(text.indexOf('\n') + 1, text.lastIndexOf('\nScript done'));
}

/** What is left on the screen: knows line ends, going up, and erasing to the end. */
function screenOf(written: string): string[] {
  const lines = [''];
  let at = 0;
  // eslint-disable-next-line no-control-regex
  for (const token of written.replace(/\u001b\[\d*m/g, '').match(/\u001b\[\d*[A-Z]|\r|\n|[^\r\n\u001b]+/g) ??
    []) {
    if (token === '\n') lines[++at] ??= '';
    else if (token === '\r') continue;
    else if (token.startsWith('\u001b')) {
      if (token.endsWith('A')) at -= Number(token.slice(2, -1));
      else lines.splice(at, Infinity, '');
    } else lines[at] += token;
  }
  return lines;
}

describe.runIf(hasScript)('fit on a terminal', () => {
  for (const columns of [80, 120])
    it(`draws a picture that fits into ${columns} columns, and leaves nothing of it`, () => {
      const written = inTerminal(`${fit} --learners ridge --trials 4`, columns);
      expect(written).toMatch(/█+░* \d+ s {2}searching/);
      // eslint-disable-next-line no-control-regex
      const painted = written.replace(/\u001b\[\d*[A-Zm]/g, '').split(/[\r\n]+/);
      for (const line of painted.filter((text) => /[█░]/.test(text)))
        expect(line.length).toBeLessThan(columns);
      const left = screenOf(written).join('\n');
      expect(left).toMatch(/^298 rows, 8 features \(7 numbers, 1 text\); regression task/);
      expect(left).toMatch(/\nmpg: 9\.0000 to 44\.300, half of them 17\.500 to 29\.000, median 23\.000\n/);
      expect(left).toContain('\nwritten: run');
      expect(left).not.toMatch(/[█░]|searching|reading/);
    });

  it('leaves nothing of the picture when it is interrupted', () => {
    const searches = 'until grep -q searching typescript; do sleep 0.2; done';
    const interrupted = `${fit} --learners mlp --time-limit 40 & pid=$!; ${searches}; kill -INT $pid; wait $pid; echo code $?`;
    const left = screenOf(inTerminal(`bash -c '${interrupted}'`, 80)).join('\n');
    expect(left).toContain('SIGINT: finishing with the best so far');
    expect(left).toContain('code 130');
    expect(left).not.toMatch(/[█░]|searching/);
  });
});
