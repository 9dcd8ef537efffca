import { clearLive } from './live-area.js';

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type Signal = keyof typeof CODES;

let graceful = false;
let first: Signal | null = null;

/** A signal ends the process with its code; what listens to `exit` takes temporary files and locks away. */
export function watchSignals(): void {
  for (const signal of Object.keys(CODES) as Signal[]) {
    process.on(signal, () => {
      if (!graceful || first !== null) process.exit(CODES[signal]);
      first = signal;
      clearLive();
      process.stderr.write(`\n${signal}: finishing with the best so far; once more to quit at once\n`);
    });
  }
}

/** From now on the first signal only asks to stop. */
export function stopGently(): void {
  graceful = true;
}

/** The signal that has asked to stop, if one has. */
export function stopSignal(): Signal | null {
  return first;
}

export function exitCodeOf(signal: Signal | null): number {
  return signal === null ? 0 : CODES[signal];
}
