import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectExit, read, workFolder } from '../support/cli.js';
import { toyCsv } from '../support/toy.js';
import { toyModels } from '../support/toy-model.js';

const { folder } = toyModels();
const model = join(folder, 'classes', 'model.json');

function newData(text = toyCsv(80, 'new')): string {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'new.csv'), text);
  return cwd;
}
const blue = toyCsv(200, 'new').replaceAll(/,(red|green),/g, ',purple,');

describe('check', () => {
  it('passes data of the same kind, and shows each column', () => {
    const { stdout } = expectExit(0, ['check', model, 'new.csv'], { cwd: newData() });
    expect(stdout).toMatch(/^column +type +missing +unreadable +unseen +PSI$/m);
    expect(stdout).toMatch(/^x +number +0 % → 0 % +0 % +\S+ %? +0\.\d\d +ok$/m);
  });

  it('ends with 4 and the figures where a bound is broken, with 0 where more is allowed', () => {
    const cwd = newData(blue);
    const { stdout, stderr } = expectExit(4, ['check', model, 'new.csv'], { cwd });
    expect(stderr).toMatch(
      /^error: "colour": \d+ of 200 cells hold values that are not in the training data; PSI \d/m,
    );
    expect(stdout).toMatch(/^colour +category .* new-levels, drift$/m);
    expectExit(0, ['check', model, 'new.csv', '--max-unseen', '1', '--max-drift', '100'], { cwd });
  });

  it('is told in one object of --json, in a JUnit report, and in a line per broken column', () => {
    const cwd = newData(blue.replace('odd, name', 'other'));
    const args = ['check', model, 'new.csv', '--junit', 'check.xml'];
    const body = JSON.parse(expectExit(4, [...args, '--json'], { cwd }).stdout) as {
      schema: string;
      status: string;
      extra_columns: string[];
      columns: { name: string; there: boolean; broken: { code: string }[] }[];
    };
    expect(body).toMatchObject({ schema: 'automl/check@1', status: 'failed', extra_columns: ['other'] });
    expect(body.columns.map(({ broken }) => broken.map(({ code }) => code))).toEqual([
      [],
      ['new-levels', 'drift'],
      ['missing-column'],
    ]);
    expect(read(cwd, 'check.xml')).toMatch(/tests="3" failures="2"/);
    const { stdout } = expectExit(4, [...args, '--ci'], { cwd });
    expect(stdout).toMatch(
      /^200 rows: 1 of 3 columns ok\nFAILED {2}column colour: .*\nFAILED {2}column odd, name: /,
    );
  });

  it('of a model without distributions says what is not checked', () => {
    const cwd = newData();
    const old = JSON.parse(read(model)) as { references?: unknown };
    delete old.references;
    writeFileSync(join(cwd, 'old.json'), JSON.stringify(old));
    const { stderr } = expectExit(0, ['check', 'old.json', 'new.csv'], { cwd });
    expect(stderr).toMatch(/^warning: old\.json is from an older automl .*drift, ranges and missing cells/m);
  });

  it('needs rows', () => {
    expect(expectExit(3, ['check', model, 'new.csv'], { cwd: newData('id,x,colour\n') }).stderr).toMatch(
      /there are no rows/,
    );
  });
});
