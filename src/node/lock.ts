import { closeSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { usageError } from '../core/errors.js';
import { systemCode } from './system-error.js';

const PATIENCE = 20;

/**
 * Takes a lock file, or says who holds it. A lock of a process that is gone counts for nothing, so that a crash
 * never locks anybody out. Returns the function that lets it go; that also happens when the process exits.
 * @throws AutomlError (usage) if another process holds it
 */
export function takeLock(path: string): () => void {
  const mine = signature(process.pid);
  for (let round = 0; ; round++) {
    if (create(path, mine)) break;
    const theirs = readQuietly(path);
    if (round > PATIENCE || (theirs !== null && isHeld(theirs))) throw refusal(path, theirs ?? '');
    if (theirs !== null) stepOver(path, theirs);
  }
  const release = (): void => {
    process.off('exit', release);
    if (readQuietly(path) === mine) unlinkQuietly(path);
  };
  process.on('exit', release);
  return release;
}

/** Whether a process that is alive holds the lock. */
export function isLocked(path: string): boolean {
  const theirs = readQuietly(path);
  return theirs !== null && isHeld(theirs);
}

function create(path: string, text: string): boolean {
  try {
    const fd = openSync(path, 'wx');
    try {
      writeSync(fd, text);
    } finally {
      closeSync(fd);
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead lock. It is first moved aside and read again: another process may have renewed it meanwhile. */
function stepOver(path: string, dead: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // someone else was faster
  }
  if (readQuietly(aside) === dead) unlinkQuietly(aside);
  else renameSync(aside, path);
}

/** Process number, machine and start of the process: a number alone is soon given to another process. */
function signature(pid: number): string {
  return `${pid} ${hostname()} ${startOf(pid)}\n`;
}

function isHeld(theirs: string): boolean {
  const [pid = '', host = '', start = ''] = theirs.trim().split(' ');
  if (theirs === '') return pause(); // being written at this moment, or left by a full disk
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false;
  }
  return startOf(Number(pid)) === start;
}

/** When a process was started, in ticks since boot; '-' where that is not known (only Linux tells). */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}

function pause(): false {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  return false;
}

function refusal(path: string, theirs: string): Error {
  const [pid = '', host = ''] = theirs.trim().split(' ');
  const where = host && host !== hostname() ? ` on ${host}` : '';
  return usageError(
    `another automl fit is running here: process ${/^\d+$/.test(pid) ? pid : 'unknown'}${where}`,
    `wait until it is done or choose another --out; if it is gone, delete the lock ${path}`,
  );
}

function readQuietly(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // gone already
  }
}
