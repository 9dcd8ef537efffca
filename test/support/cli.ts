import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const bin = join(import.meta.dirname, '../../bin/automl.js');
export const tables = join(import.meta.dirname, '../../fixtures/tables');

export type Result = {
  readonly command: string;
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
};
export type RunOptions = {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
};

/** A folder of its own for one test (or one file, with removeAfter = false), gone afterwards. */
export function workFolder(removeAfter = true): string {
  const folder = mkdtempSync(join(tmpdir(), 'automl-test-'));
  if (removeAfter) onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the built command to its end. */
export function automl(args: readonly string[], options: RunOptions = {}): Result {
  const { cwd, input, env } = options;
  const run = spawnSync(process.execPath, [bin, ...args], {
    ...(cwd !== undefined && { cwd }),
    input: input ?? '',
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 50_000,
    maxBuffer: 1 << 28,
  });
  return { command: `automl ${args.join(' ')}`, status: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** The same, but everything is shown if the exit code is another one. */
export function expectExit(status: number, args: readonly string[], options: RunOptions = {}): Result {
  const result = automl(args, options);
  if (result.status !== status) throw new Error(`${describe(result)}\nexpected exit ${status}`);
  return result;
}

/** Starts the built command and lets it run. */
export function start(
  args: readonly string[],
  options: RunOptions = {},
): { readonly child: ChildProcess; readonly done: Promise<Result> } {
  const child = spawn(process.execPath, [bin, ...args], {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const done = new Promise<Result>((resolve) => {
    child.on('close', (status) => resolve({ command: `automl ${args.join(' ')}`, status, stdout, stderr }));
  });
  return { child, done };
}

export function describe({ command, status, stdout, stderr }: Result): string {
  return `$ ${command}\nexit ${status}\nstdout: ${stdout.slice(-4000)}\nstderr: ${stderr.slice(-4000)}`;
}

/** Cells of a CSV without quotes or line breaks in it. */
export function plainCsv(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

export function read(...path: string[]): string {
  return readFileSync(join(...path), 'utf8');
}
