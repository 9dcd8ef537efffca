import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inputError } from '../core/errors.js';
import { systemCode, unreadable } from '../node/system-error.js';

/** Input files are looked for before anything is made or trained. @throws AutomlError (input, machine) */
export function readable(paths: readonly string[]): void {
  for (const path of paths) {
    if (path === '-') continue;
    try {
      if (statSync(path).isDirectory()) throw inputError(`${path}: is a folder`, fileIn(path));
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR')
        throw inputError(`${path}: there is no such file`, 'check the path; - stands for stdin');
      throw unreadable(path, error);
    }
  }
  if (paths.filter((path) => path === '-').length > 1)
    throw inputError('only one file can come from stdin', 'write the other one to a file first');
}

function fileIn(folder: string): string {
  const model = join(folder, 'model.json');
  return existsSync(model) ? `did you mean ${model}?` : 'name a file in it';
}
