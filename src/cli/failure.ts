import { writeSync } from 'node:fs';
import { AutomlError, EXIT_CODES } from '../core/errors.js';
import { isOutOfMemory, machineFailure } from '../node/system-error.js';
import { printable } from './terminal.js';

const MOST = 7_000;

/** Says what went wrong, in the form of the contract, and returns the exit code. */
export function report(error: unknown, json: boolean): number {
  const known = asKnown(error);
  const code = known ? EXIT_CODES[known.kind] : 1;
  if (known) say(2, `${messageText(known)}\n`);
  else say(2, `${defectText(error)}\n`);
  const message = known?.message ?? String(error);
  if (json) say(1, `${JSON.stringify(errorObject(code, message, known?.hint))}\n`);
  return code;
}

/** Errors that somebody other than the authors of automl can do something about. */
function asKnown(error: unknown): AutomlError | null {
  if (error instanceof AutomlError) return error;
  if (isOutOfMemory(error))
    return new AutomlError(
      'machine',
      'out of memory',
      'close other programs, use fewer --workers, or give Node more: NODE_OPTIONS=--max-old-space-size=8192',
    );
  const failure = machineFailure(attemptOf(error), error);
  return failure instanceof AutomlError ? failure : null;
}

function attemptOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the system refused';
  const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
  return `cannot ${'syscall' in error ? String(error.syscall) : 'go on'}${path}`;
}

function messageText({ message, hint }: AutomlError): string {
  const first = `error: ${cut(printable(message)).replaceAll('\n', ' ')}`;
  return hint ? `${first}\n  hint: ${cut(printable(hint)).replaceAll('\n', ' ')}` : first;
}

function defectText(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [
    'error: this is a defect of automl, not of your data',
    '  hint: please report these lines and the command you typed to the authors (see CONTRIBUTING.md)',
    '',
    cut(printable(stack)),
    `Node ${process.version}, ${process.platform} ${process.arch}`,
  ];
  return lines.join('\n');
}

function errorObject(code: number, message: string, hint: string | undefined): object {
  return {
    schema: 'automl/error@1',
    status: 'error',
    code,
    message: cut(message),
    hint: hint ? cut(hint) : null,
  };
}

function cut(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}...` : text;
}

/** Straight to the file descriptor: the process may be about to end. */
function say(fd: 1 | 2, text: string): void {
  try {
    writeSync(fd, text);
  } catch {
    // nobody is listening
  }
}
