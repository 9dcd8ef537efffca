import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LEADERBOARD_HEADER, openOutFolder } from '../../src/node/out-folder.js';
import { REPORT_HEAD } from '../../src/report/head.js';
import { workFolder } from '../support/cli.js';

const NAMES = ['leaderboard.csv', 'predictions.csv', 'report.html', 'model.json'];
const open = (path: string, more: { inputs?: string[]; force?: boolean } = {}) =>
  openOutFolder(path, { names: NAMES, inputs: more.inputs ?? [], force: more.force ?? false });

describe('the folder of artifacts', () => {
  it('is made, and goes away again if nothing was written', () => {
    const path = join(workFolder(), 'a', 'b');
    const folder = open(path);
    expect(existsSync(join(path, '.automl', 'lock'))).toBe(true);
    folder.close();
    expect(existsSync(path)).toBe(false);
  });

  it('refuses files of the user, unless forced, and leaves them alone', () => {
    for (const name of NAMES) {
      const path = workFolder();
      writeFileSync(join(path, name), 'row,prediction\n1,mine\n');
      expect(() => open(path)).toThrow(/exists and was not written by automl/);
      expect(readFileSync(join(path, name), 'utf8')).toBe('row,prediction\n1,mine\n');
      expect(readdirSync(path)).toEqual([name]);
      open(path, { force: true }).close();
    }
  });

  it('takes files that automl wrote, known by their content or by the list', () => {
    const path = workFolder();
    writeFileSync(join(path, 'model.json'), '{"format":"automl-model","version":1}');
    writeFileSync(join(path, 'leaderboard.csv'), `${LEADERBOARD_HEADER}\n`);
    writeFileSync(join(path, 'report.html'), `${REPORT_HEAD}<title>`);
    const first = open(path);
    first.write('predictions.csv', ['row,', 'prediction\n']);
    first.close();
    open(path).close();
    writeFileSync(join(path, 'predictions.csv'), 'changed by the user');
    expect(() => open(path)).toThrow(/predictions\.csv exists/);
  });

  it('knows a file also if the process was killed just before or after it got its name', () => {
    const path = workFolder();
    const first = open(path);
    first.write('predictions.csv', ['old']);
    const file = first.create('predictions.csv');
    file.write('new');
    const replaced = readFileSync(join(path, 'predictions.csv'));
    file.commit();
    first.close();
    open(path).close();
    writeFileSync(join(path, 'predictions.csv'), replaced);
    open(path).close();
  });

  it('never takes an input for an artifact, not even forced', () => {
    const path = workFolder();
    const input = join(path, 'predictions.csv');
    writeFileSync(input, 'a,b\n');
    expect(() => open(path, { inputs: [input], force: true })).toThrow(/is an input/);
    const elsewhere = workFolder();
    symlinkSync(path, join(elsewhere, 'link'));
    expect(() => open(join(elsewhere, 'link'), { inputs: [input], force: true })).toThrow(/is an input/);
  });

  it('does not follow a link in place of .automl', () => {
    const path = workFolder();
    const victim = workFolder();
    symlinkSync(victim, join(path, '.automl'));
    const folder = open(path);
    folder.note('data.json', '{}');
    folder.close();
    expect(readdirSync(victim)).toEqual([]);
  });

  it('is refused with the reason of the system if it cannot be written', () => {
    const path = workFolder();
    writeFileSync(join(path, 'file'), 'precious');
    expect(() => open(join(path, 'file'))).toThrow(/cannot write into .*file/);
    expect(readFileSync(join(path, 'file'), 'utf8')).toBe('precious');
  });
});

describe('the lock', () => {
  it('refuses a second fit in the same place while the first one lives', () => {
    const path = workFolder();
    const first = open(path);
    expect(() => open(path)).toThrow(/another automl fit is running here: process \d+/);
    first.close();
    open(path).close();
  });

  it('of a process that is gone, or of a half-written lock, is stepped over', () => {
    for (const text of [`999999999 ${hostname()} 1\n`, `${process.pid} ${hostname()} 1\n`, '']) {
      const path = workFolder();
      mkdirSync(join(path, '.automl'));
      writeFileSync(join(path, '.automl', 'lock'), text);
      open(path).close();
    }
  });

  it('of another machine is respected, and the message names the file to delete', () => {
    const path = workFolder();
    mkdirSync(join(path, '.automl'));
    writeFileSync(join(path, '.automl', 'lock'), '1 elsewhere 1\n');
    expect(() => open(path)).toThrow(/process 1 on elsewhere/);
  });
});
