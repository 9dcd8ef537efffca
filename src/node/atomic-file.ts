import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { machineFailure, systemCode } from './system-error.js';

/**
 * A file that appears whole or not at all: written beside its place, then renamed into it. A symbolic link there
 * is replaced, not followed. Every method throws AutomlError (machine) if the system refuses.
 */
export interface AtomicFile {
  write(data: string | Uint8Array): void;
  commit(): void;
  /** Takes the temporary file away; does nothing after commit. */
  abort(): void;
}

const SUFFIX = '.automl-tmp';
const OTHER_PLACE = 'name another place with --out';
const open = new Set<string>();
let count = 0;

// Whatever ends the process in an orderly way (a defect, a second Ctrl-C): no temporary file stays.
process.on('exit', () => open.forEach(removeQuietly));

export function createAtomic(path: string): AtomicFile {
  if (isDevice(path)) return createDirect(path);
  const temporary = join(
    dirname(path),
    `.${basename(path).slice(0, 100)}.${process.pid}-${++count}${SUFFIX}`,
  );
  let fd: number | null = null;
  const close = (): void => {
    const last = fd;
    fd = null;
    if (last !== null) closeSync(last);
  };
  const finish = (): void => {
    if (open.delete(temporary)) removeQuietly(temporary);
    close();
  };
  const attempt = guard(path, finish);
  attempt(() => {
    if (look(path)?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR', syscall: 'open' });
    open.add(temporary);
    fd = openSync(temporary, 'wx');
  });
  return {
    write: (data) => attempt(() => writeFileSync(fd!, data)),
    commit: () => {
      attempt(() => {
        fsyncSync(fd!);
        close();
        renameSync(temporary, path);
        open.delete(temporary);
      });
    },
    abort: finish,
  };
}

/** Writes a whole file, see AtomicFile. */
export function writeAtomic(path: string, text: string): void {
  const file = createAtomic(path);
  file.write(text);
  file.commit();
}

/** Finds out before any work whether files can be made in a folder. */
export function tryWriting(folder: string): void {
  const probe = createAtomic(join(folder, 'probe'));
  try {
    probe.write('automl\n');
  } finally {
    probe.abort();
  }
}

/** Takes away what a killed process has left in a folder. */
export function sweepTemporary(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.') && name.endsWith(SUFFIX)) removeQuietly(join(folder, name));
  }
}

/** mkdir -p. Node's own recursive mkdir may not end below a dangling symbolic link. Returns the topmost folder made. */
export function makeFolders(path: string): string | null {
  try {
    mkdirSync(path);
    return path;
  } catch (error) {
    if (look(path)?.isDirectory()) return null;
    const parent = dirname(path);
    if (systemCode(error) !== 'ENOENT' || parent === path || lstatSync(path, { throwIfNoEntry: false }))
      throw error;
    const made = makeFolders(parent);
    mkdirSync(path);
    return made ?? path;
  }
}

/** Devices and pipes (/dev/null, /dev/stdout, a FIFO) are written straight into: they cannot be replaced. */
function createDirect(path: string): AtomicFile {
  const attempt = guard(path, () => undefined);
  let fd: number | null = attempt(() => openSync(path, 'w'));
  const close = (): void => {
    if (fd !== null) closeSync(fd);
    fd = null;
  };
  return {
    write: (data) => attempt(() => writeFileSync(fd!, data)),
    commit: () => attempt(close),
    abort: close,
  };
}

/** Runs file operations; a refusal of the system becomes an error that names the file. */
function guard(path: string, cleanUp: () => void): <T>(action: () => T) => T {
  return (action) => {
    try {
      return action();
    } catch (error) {
      cleanUp();
      throw machineFailure(`cannot write ${path}`, error, OTHER_PLACE);
    }
  };
}

function isDevice(path: string): boolean {
  if (/^\/(dev|proc)\//.test(path)) return true;
  const found = look(path);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** What is at the end of a path, or undefined if that cannot be told. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // it is not there, or it cannot be helped
  }
}
