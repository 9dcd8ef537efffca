import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inputError, usageError } from '../core/errors.js';

const MAGIC = /[*?[]/;
const DEEPEST = 20;

/**
 * Paths with patterns (`parts/*.csv`, `**\/part-?.parquet`, `[ab].csv`) replaced by the files that they match, in the
 * order of their names. A path that exists is no pattern. Hidden files are matched by name alone.
 * @throws AutomlError (input) if a pattern matches no file
 */
export function expandPatterns(paths: readonly string[]): string[] {
  const files = paths.flatMap(filesOf);
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined)
    throw usageError(`${twice} is named twice`, 'its rows would stand in training and in validation');
  return files;
}

function filesOf(path: string): string[] {
  if (!MAGIC.test(path) || existsSync(path)) return [path];
  const parts = path.split('/');
  const found = matching(parts[0] === '' ? '/' : '', parts[0] === '' ? parts.slice(1) : parts, 0);
  const files = [...new Set(found)].filter((file) => statSync(file).isFile());
  if (files.length === 0)
    throw inputError(`${path}: no file matches this pattern`, 'check the folder, and quote the pattern');
  return files.sort((a, b) => (a < b ? -1 : 1));
}

function matching(folder: string, parts: readonly string[], depth: number): string[] {
  const [part = '', ...rest] = parts;
  if (part === '**') {
    if (depth > DEEPEST) return [];
    const below = folders(folder).flatMap((name) => matching(join(folder, name), parts, depth + 1));
    return [...matching(folder, rest.length ? rest : ['*'], depth), ...below];
  }
  const names = MAGIC.test(part) ? entries(folder).filter(matcher(part)) : [part];
  const paths = names.map((name) => join(folder, name)).filter((path) => existsSync(path));
  return rest.length === 0 ? paths : paths.flatMap((path) => matching(path, rest, depth));
}

function matcher(part: string): (name: string) => boolean {
  const source = part.replace(/\[[!^]?[^\]]+\]|[\s\S]/g, (token) => {
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1) return `[${token.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`;
    return token.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  });
  const pattern = regExp(`^${source}$`);
  if (!pattern) return (name) => name === part;
  return (name) => pattern.test(name) && (part.startsWith('.') || !name.startsWith('.'));
}

function regExp(source: string): RegExp | null {
  try {
    return new RegExp(source, 'su');
  } catch {
    return null; // [z-a]
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder === '' ? '.' : folder);
  } catch {
    return []; // no folder, or one that may not be read
  }
}

function folders(folder: string): string[] {
  try {
    return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
