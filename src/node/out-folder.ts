import {
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  closeSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { usageError } from '../core/errors.js';
import { REPORT_HEAD } from '../report/head.js';
import {
  createAtomic,
  makeFolders,
  sweepTemporary,
  tryWriting,
  writeAtomic,
  type AtomicFile,
} from './atomic-file.js';
import { isLocked, takeLock } from './lock.js';
import { isSameFile } from './same-file.js';
import { machineFailure } from './system-error.js';

export const LEADERBOARD_HEADER =
  'rank,model,learner,status,metric,score,score_std,folds,fit_seconds,predict_ms_per_1k_rows,weight,params,error';

/** The folder of a fit's artifacts while the fit runs: tried, locked, and safe to write these names into. */
export type OutFolder = {
  readonly path: string;
  /** automl's own folder in it, `.automl` */
  readonly own: string;
  /** One of the names, to be written whole or not at all. */
  create(name: string): AtomicFile;
  write(name: string, chunks: Iterable<string>): void;
  /** Writes a file of automl's own folder `.automl`. */
  note(name: string, text: string): void;
  /** Ends the lock; folders that were made and are still empty go away. */
  close(): void;
};

export type OutOptions = {
  /** files that will be written */
  readonly names: readonly string[];
  /** files that are read and must not be replaced */
  readonly inputs: readonly string[];
  readonly force: boolean;
};

/** Where automl keeps what it knows of the fits into a folder. */
export function ownFolder(path: string): string {
  return join(path, '.automl');
}

/** Whether a fit into this folder is running. */
export function isRunning(path: string): boolean {
  return isLocked(join(ownFolder(path), 'lock'));
}

/**
 * Everything that can be wrong with the folder is found here, before any training.
 * @throws AutomlError (usage) if a file of the user is in the way; (machine) if the folder cannot be written
 */
export function openOutFolder(path: string, options: OutOptions): OutFolder {
  const own = ownFolder(path);
  return guard(path, () => {
    const made = makeFolders(path);
    for (const name of options.names) refuseInput(join(path, name), options.inputs);
    const written = readManifest(own);
    for (const name of options.names) if (!options.force) refuseForeign(join(path, name), name, written);
    makeOwnFolder(own);
    const release = takeLock(join(own, 'lock'));
    tryWriting(path);
    sweepTemporary(path);
    sweepTemporary(own);
    return {
      path,
      own,
      create: (name) => artifact(path, own, name),
      write: (name, chunks) => {
        const file = artifact(path, own, name);
        try {
          for (const chunk of chunks) file.write(chunk);
          file.commit();
        } finally {
          file.abort();
        }
      },
      note: (name, text) => guard(path, () => writeAtomic(join(own, name), text)),
      close: () => {
        release();
        if (removeIfEmpty(own) && made !== null) removeIfEmpty(path);
      },
    };
  });
}

/** The fingerprint is noted before the file gets its name: a file of ours is never taken for the user's. */
function artifact(path: string, own: string, name: string): AtomicFile {
  const file = createAtomic(join(path, name));
  const hash = createHash('sha256');
  return {
    write: (text) => {
      hash.update(text);
      file.write(text);
    },
    commit: () => {
      const known = readManifest(own);
      // The file that is replaced stays known until it is: we may be killed in between.
      const before = known.filter((entry) => entry.name === name).slice(-1);
      const others = known.filter((entry) => entry.name !== name);
      const files = [...others, ...before, { name, sha256: hash.digest('hex') }];
      guard(path, () => writeAtomic(join(own, 'files.json'), `${JSON.stringify(files, null, 1)}\n`));
      file.commit();
    },
    abort: () => file.abort(),
  };
}

type Entry = { readonly name: string; readonly sha256: string };

/** What automl has written here, by fingerprint; empty if there is no list or it is not ours. */
function readManifest(own: string): Entry[] {
  try {
    const list = JSON.parse(readFileSync(join(own, 'files.json'), 'utf8')) as unknown;
    return Array.isArray(list) ? list.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'name' in value && 'sha256' in value;
}

function refuseInput(path: string, inputs: readonly string[]): void {
  for (const input of inputs) {
    if (isSameFile(path, input))
      throw usageError(`${path} would be written, but it is an input`, 'choose another --out');
  }
}

function refuseForeign(path: string, name: string, written: readonly Entry[]): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink()) return;
  if (found.isFile() && (isSigned(path, name) || isListed(path, name, written))) return;
  throw usageError(
    `${path} exists and was not written by automl`,
    found.isFile() ? 'choose another --out, or --force to replace it' : 'choose another --out',
  );
}

/** Model, leaderboard and report begin with words that nobody else writes. */
function isSigned(path: string, name: string): boolean {
  if (name === 'model.json') return /^\s*\{\s*"format"\s*:\s*"automl-model"/.test(head(path));
  if (name === 'report.html') return head(path).startsWith(REPORT_HEAD);
  return name === 'leaderboard.csv' && head(path).startsWith(`${LEADERBOARD_HEADER}\n`);
}

function isListed(path: string, name: string, written: readonly Entry[]): boolean {
  const known = written.filter((entry) => entry.name === name);
  if (known.length === 0) return false;
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  return known.some((entry) => entry.sha256 === sha256);
}

function head(path: string): string {
  const bytes = Buffer.alloc(256);
  const fd = openSync(path, 'r');
  try {
    return bytes.toString('utf8', 0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

/** `.automl` is a real folder: a link there could lead anywhere. */
function makeOwnFolder(own: string): void {
  if (lstatSync(own, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(own);
  if (!lstatSync(own, { throwIfNoEntry: false })) mkdirSync(own);
}

function guard<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw machineFailure(`cannot write into ${path}`, error, 'choose another place with --out');
  }
}

function removeIfEmpty(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}
