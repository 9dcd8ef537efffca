import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectExit, tables, workFolder } from '../support/cli.js';

const titanic = join(tables, 'titanic.csv');

describe('help', () => {
  it('lists the commands, with and without --help', () => {
    const { stdout } = expectExit(0, ['--help']);
    for (const name of [
      'fit',
      'predict',
      'evaluate',
      'check',
      'explore',
      'leaderboard',
      'inspect',
      'list',
      'completion',
    ])
      expect(stdout).toContain(`\n  ${name} `);
    expect(expectExit(0, []).stdout).toBe(stdout);
  });

  it('of each command begins with examples', () => {
    for (const name of [
      'fit',
      'predict',
      'evaluate',
      'check',
      'explore',
      'leaderboard',
      'inspect',
      'list',
      'completion',
    ])
      expect(expectExit(0, [name, '--help']).stdout).toMatch(/^Examples:\n {2}/);
  });

  it('goes with --version to stdout, nothing to stderr', () => {
    const { stdout, stderr } = expectExit(0, ['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(stderr).toBe('');
  });
});

describe('a usage error', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown command', ['fitt'], /^error: unknown command 'fitt'\n {2}hint: Did you mean fit\?\n$/],
    ['help for an unknown command', ['help', 'nope'], /^error: unknown command 'nope'/],
    ['no learner', ['fit', titanic, '-l', 'x', '--learners', ''], /^error: --learners: "" is not valid/],
    [
      'an unknown option',
      ['fit', titanic, '--lable', 'x'],
      /^error: unknown option '--lable'\n {2}hint: Did you mean --label\?\n$/,
    ],
    [
      'a missing argument',
      ['predict'],
      /^error: missing required argument 'MODEL\.json'\n {2}hint: see automl predict --help\n$/,
    ],
    ['a missing label', ['fit', titanic], /^error: --label is missing\n {2}hint: .*--label COLUMN\n$/],
    [
      'a bad choice',
      ['fit', titanic, '-l', 'x', '--task', 'y'],
      /'y' is invalid\n {2}hint: Allowed choices are auto/,
    ],
    [
      'a bad duration',
      ['fit', titanic, '-l', 'x', '--time-limit', '5 parsecs'],
      /^error: --time-limit: "5 parsecs".*\n {2}hint: .*5m/,
    ],
    ['a duration of nothing', ['fit', titanic, '-l', 'x', '--time-limit', '0'], /^error: --time-limit: "0"/],
    [
      'a bad number',
      ['fit', titanic, '-l', 'x', '--folds', '1'],
      /^error: --folds: "1".*\n {2}hint: .*at least 2/,
    ],
    [
      'a bad type',
      ['fit', titanic, '-l', 'x', '--type', 'age=float'],
      /^error: --type: "age=float".*\n {2}hint: .*category/,
    ],
    [
      'a misspelt metric',
      ['fit', titanic, '-l', 'x', '--metric', 'roc_acu'],
      /^error: there is no metric "roc_acu"\n {2}hint: did you mean roc_auc/,
    ],
    [
      'a misspelt learner',
      ['fit', titanic, '-l', 'x', '--learners', 'ridge,logistik'],
      /^error: there is no learner "logistik"\n {2}hint: did you mean logistic/,
    ],
    [
      'a bad requirement',
      ['evaluate', 'm', 'd', '--require', 'auc~1'],
      /^error: --require: "auc~1".*\n {2}hint: .*>=0\.85/,
    ],
    [
      'a misspelt list',
      ['list', 'metric'],
      /^error: there is no list "metric"\n {2}hint: did you mean metrics/,
    ],
    [
      'two contradicting options',
      ['predict', 'm', 'd', '--keep', 'a', '--keep-all'],
      /^error: --keep and --keep-all contradict/,
    ],
  ];
  for (const [what, args, message] of cases) {
    it(`is ${what}: exit 2 with one line and one hint, nothing on stdout`, () => {
      const { stdout, stderr } = expectExit(2, args, { cwd: workFolder() });
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd().split('\n')).toHaveLength(2);
      expect(stdout).toBe('');
    });
  }
});

describe('with --json', () => {
  it('an error is also one JSON object on stdout', () => {
    const { stdout, stderr } = expectExit(3, ['inspect', 'nowhere.json', '--json'], { cwd: workFolder() });
    expect(JSON.parse(stdout)).toEqual({
      schema: 'automl/error@1',
      status: 'error',
      code: 3,
      message: 'nowhere.json: there is no such file',
      hint: expect.any(String) as string,
    });
    expect(stderr).toMatch(/^error: nowhere\.json: there is no such file\n {2}hint: /);
  });
});

describe('a message', () => {
  it('shows control characters of names instead of sending them to the terminal', () => {
    const { stderr } = expectExit(3, ['inspect', 'a\u001b[31mb\n.json'], { cwd: workFolder() });
    expect(stderr).toContain('a\\u{1b}[31mb .json');
  });

  it('about a folder in place of a file says so', () => {
    expect(expectExit(3, ['fit', tables, '-l', 'x']).stderr).toMatch(/is a folder/);
  });

  it('about a file that is no model says what to give', () => {
    const folder = workFolder();
    for (const text of ['', '{', '[]', '{"format":"other"}', '{"format":"automl-model","version":999}']) {
      writeFileSync(join(folder, 'm.json'), text);
      expect(expectExit(3, ['inspect', 'm.json'], { cwd: folder }).stderr).toMatch(/^error: m\.json/);
    }
  });
});
