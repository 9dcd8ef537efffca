import { isatty } from 'node:tty';
import type { CommonFlags } from './args.js';
import { clearLive } from './live-area.js';

/** What commands say, and where: data to stdout, everything else to stderr. */
export type Terminal = {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** stdout and stderr: a person in front of a terminal that can show colours and redraw a line */
  readonly fancyOut: boolean;
  readonly fancyErr: boolean;
  /** stderr: a terminal that can draw again, in colours or not */
  readonly live: boolean;
  /** Resolves when the text is on its way, so that a slow reader slows us down. */
  out(data: string | Uint8Array): Promise<void>;
  /** A line that -q silences. */
  note(text: string): void;
  warn(message: string): void;
  /** all warnings so far */
  readonly warnings: readonly string[];
};

export function terminal(flags: CommonFlags): Terminal {
  const quiet = flags.quiet ?? false;
  const warnings: string[] = [];
  let said = 0;
  return {
    json: flags.json ?? false,
    quiet,
    verbose: flags.verbose ?? false,
    fancyOut: isFancy(1),
    fancyErr: isFancy(2),
    live: isatty(2) && process.env['TERM'] !== 'dumb',
    out: (data) => new Promise((resolve) => process.stdout.write(data, () => resolve())),
    note: (text) => {
      if (quiet) return;
      clearLive();
      process.stderr.write(`${printable(text)}\n`);
    },
    warn: (message) => {
      if (warnings.includes(message)) return;
      warnings.push(message);
      if (said > MOST_SAID) return;
      const text = printable(message);
      said += text.length;
      const more = said > MOST_SAID ? 'warning: there are more; --json has them all\n' : '';
      clearLive();
      process.stderr.write(`warning: ${cut(text)}\n${more}`);
    },
    warnings,
  };
}

/** Characters of a warning, and of all together, that are shown. */
const LONGEST = 2000;
const MOST_SAID = 10_000;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

/** One JSON object as --json promises: what cannot be said in JSON (NaN) is null. */
export function jsonText(command: string, status: 'ok' | 'failed', body: object): string {
  return `${JSON.stringify({ schema: `automl/${command}@1`, status, ...body })}\n`;
}

export function isTerminal(fd: 1 | 2): boolean {
  return isatty(fd);
}

function isFancy(fd: 1 | 2): boolean {
  const { env, argv } = process;
  return isatty(fd) && !argv.includes('--no-color') && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** Values from files may hold anything: control characters are shown, not sent to the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (c) =>
    c === '\n' ? c : `\\u{${c.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
