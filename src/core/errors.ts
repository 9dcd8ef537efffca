/** Who has to act, and so the exit code of the command line. A defect of automl itself is any other exception. */
export type ErrorKind = 'usage' | 'input' | 'gate' | 'machine';

export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = { usage: 2, input: 3, gate: 4, machine: 5 };

/** An error that the user can act on: one line that says what is wrong, one hint with the way out. */
export class AutomlError extends Error {
  override readonly name = 'AutomlError';
  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

export const usageError = (message: string, hint?: string): AutomlError =>
  new AutomlError('usage', message, hint);
export const inputError = (message: string, hint?: string): AutomlError =>
  new AutomlError('input', message, hint);
export const machineError = (message: string, hint?: string): AutomlError =>
  new AutomlError('machine', message, hint);

/** A value from a file as it may be shown in a message: control characters escaped, cut at 60 characters. */
export function show(value: string): string {
  const head = value.length > 60 ? `${value.slice(0, 57)}...` : value;
  const visible = head.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${visible}"`;
}

/** The candidate nearest to a misspelt name (Levenshtein, ignoring case), or undefined if none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  const plain = (text: string): string => text.slice(0, 80).toLowerCase().normalize('NFC');
  const wanted = plain(name);
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 0.5;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, plain(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
