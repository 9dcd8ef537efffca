import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createAtomic,
  makeFolders,
  sweepTemporary,
  tryWriting,
  writeAtomic,
} from '../../src/node/atomic-file.js';
import { workFolder } from '../support/cli.js';

describe('an atomic file', () => {
  it('appears whole with commit, beside nothing else', () => {
    const folder = workFolder();
    const path = join(folder, 'a.csv');
    writeFileSync(path, 'old');
    const file = createAtomic(path);
    file.write('new ');
    file.write('text');
    expect(readFileSync(path, 'utf8')).toBe('old');
    file.commit();
    file.abort();
    expect(readFileSync(path, 'utf8')).toBe('new text');
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it('leaves nothing behind when it is given up', () => {
    const folder = workFolder();
    const file = createAtomic(join(folder, 'a.csv'));
    file.write('half');
    file.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replaces a symbolic link and leaves what it led to', () => {
    const folder = workFolder();
    writeFileSync(join(folder, 'victim'), 'victim');
    symlinkSync(join(folder, 'victim'), join(folder, 'link'));
    writeAtomic(join(folder, 'link'), 'new');
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('victim');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(false);
  });

  it('says what the system refuses, as an error of the machine', () => {
    const folder = workFolder();
    mkdirSync(join(folder, 'd'));
    expect(() => createAtomic(join(folder, 'd'))).toThrow(/cannot write .*d: it is a folder/);
    expect(() => createAtomic(join(folder, 'no', 'x'))).toThrow(/no such file or folder/);
    writeFileSync(join(folder, 'f'), '');
    expect(() => createAtomic(join(folder, 'f', 'x'))).toThrow(/a part of the path is a file/);
    expect(() => writeAtomic(join(folder, 'x'.repeat(300)), '')).toThrow(/the name is too long/);
    expect(readdirSync(folder).sort()).toEqual(['d', 'f']);
  });

  it('writes straight into a device', () => {
    writeAtomic('/dev/null', 'text');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(() => writeAtomic('/dev/full', 'text')).toThrow(/no space left/);
  });
});

describe('folders', () => {
  it('are made with all their parents', () => {
    const folder = workFolder();
    expect(makeFolders(join(folder, 'a', 'b', 'c'))).toBe(join(folder, 'a'));
    expect(makeFolders(join(folder, 'a', 'b', 'c'))).toBeNull();
    tryWriting(join(folder, 'a', 'b', 'c'));
    expect(readdirSync(join(folder, 'a', 'b', 'c'))).toEqual([]);
  });

  it('below a dangling link or a file are refused, in no time', () => {
    const folder = workFolder();
    symlinkSync(join(folder, 'nowhere', 'at', 'all'), join(folder, 'dangling'));
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeFolders(join(folder, 'dangling', 'run'))).toThrow();
    expect(() => makeFolders(join(folder, 'file', 'run'))).toThrow();
    expect(() => makeFolders(join(folder, 'file'))).toThrow();
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('are swept of what a killed process has left, and of nothing else', () => {
    const folder = workFolder();
    for (const name of ['.model.json.12-1.automl-tmp', '.hidden', 'my.automl-tmp'])
      writeFileSync(join(folder, name), '');
    sweepTemporary(folder);
    expect(readdirSync(folder).sort()).toEqual(['.hidden', 'my.automl-tmp']);
  });
});
