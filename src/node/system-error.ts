import { AutomlError, inputError, machineError } from '../core/errors.js';

/** What the operating system answers, in words. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space left on the disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'the file would be larger than allowed'],
  ['ENOENT', 'no such file or folder'],
  ['ENOTDIR', 'a part of the path is a file, not a folder'],
  ['EISDIR', 'it is a folder'],
  ['EEXIST', 'a file of this name is in the way'],
  ['ELOOP', 'too many symbolic links'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['EMFILE', 'too many open files'],
  ['ENFILE', 'too many open files on this machine'],
  ['EIO', 'the device reports an error'],
  ['ENOMEM', 'out of memory'],
  ['EAGAIN', 'the system is out of processes or memory for now'],
  ['EBUSY', 'it is in use'],
  ['EINVAL', 'the file system does not take this name'],
]);

/** The code of a failed system call (`ENOENT`), or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A failed system call as an error of the machine that says what was tried; anything else as it is. */
export function machineFailure(attempt: string, error: unknown, hint?: string): unknown {
  if (error instanceof AutomlError) return error;
  const code = systemCode(error);
  return code === undefined ? error : machineError(`${attempt}: ${REASONS.get(code) ?? code}`, hint);
}

/** A file to be read that the system refuses: the fault of the input. Anything else as it is. */
export function unreadable(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return inputError(`${path.slice(0, 200)}: cannot be read: ${REASONS.get(code) ?? code}`, 'check the path');
}

/** A failure to get memory, of this thread or of a worker. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return true;
  return (
    error instanceof RangeError &&
    /allocation failed|invalid (typed )?array( buffer)? length|invalid string length/i.test(error.message)
  );
}
