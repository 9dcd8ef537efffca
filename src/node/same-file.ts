import { lstatSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** True if writing the one would destroy the other: the same path, the same file by a link, or by a hard link. */
export function isSameFile(output: string, input: string): boolean {
  if (input === '-' || output === '-') return false;
  if (resolve(output) === resolve(input)) return true;
  try {
    const there = lstatSync(output);
    const read = statSync(input);
    return there.ino === read.ino && there.dev === read.dev;
  } catch {
    return false;
  }
}
