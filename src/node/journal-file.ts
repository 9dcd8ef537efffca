import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { decode } from '../core/codec.js';
import type { Plain } from '../core/plain.js';
import type { Trial } from '../search/trial.js';

/**
 * The journal of a fit in its folder `.automl`: `journal.jsonl` has a header and then a line for each finished trial
 * (values as in model.json, see core/codec); `trials/N.bin` has the predictions and models of the trial of line N, as
 * V8 serializes them: fifty times faster than text, and exact. A line is written after its file, and names its
 * length and hash: whatever a crash leaves half written is not named by any line that can be read.
 */
export const JOURNAL = 'journal.jsonl';
export const PAYLOADS = 'trials';
export const JOURNAL_FORMAT = 'automl-journal';

/** What a fit must have in common with the one it goes on from; and what its leaderboard needs. */
export type JournalHeader = {
  readonly format: typeof JOURNAL_FORMAT;
  readonly created_by: string;
  /** options that change the result, as JSON text by their name on the command line */
  readonly options: Readonly<Record<string, string>>;
  /** fingerprint of what the search learns from */
  readonly data: string;
  readonly rows: number;
  readonly metric: string;
  readonly folds: number;
};

export type Payload = { readonly bytes: number; readonly sha256: string };

/** A finished trial without predictions and models. A later line of the same `line` number takes its place. */
export type JournalEntry = {
  readonly line: number;
  readonly trial: Trial;
  /** null: it failed, or is out of the running */
  readonly payload: Payload | null;
};

export type JournalOnDisk = {
  readonly header: JournalHeader;
  readonly entries: readonly JournalEntry[];
  /** the fit has written its artifacts after the last of these lines */
  readonly isFinished: boolean;
};

/** The journal in `own` (a folder `.automl`); null if there is none that can be read. Torn lines count for nothing. */
export function readJournal(own: string): JournalOnDisk | null {
  const path = join(own, JOURNAL);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  const [header, ...lines] = readFileSync(path, 'utf8').split('\n').map(lineOf);
  if (!isHeader(header)) return null;
  const entries = new Map<number, JournalEntry>();
  let isFinished = false;
  for (const line of lines) {
    if (line === null) continue;
    isFinished = 'finished' in line;
    if (isEntry(line)) entries.set(line.line, line);
    if (isDropped(line))
      for (const one of line.dropped) {
        const entry = entries.get(one);
        if (entry) entries.set(one, { ...entry, payload: null });
      }
  }
  return { header, entries: [...entries.values()], isFinished };
}

/** Predictions and models of a trial; null if the file is not the one that its line names. */
export function readPayload(own: string, { line, payload }: JournalEntry): Trial['kept'] {
  try {
    const bytes = readFileSync(payloadFile(own, line));
    if (!payload || bytes.length !== payload.bytes || hashOf(bytes) !== payload.sha256) return null;
    return deserialize(bytes) as Trial['kept'];
  } catch {
    return null;
  }
}

export function payloadFile(own: string, line: number): string {
  return join(own, PAYLOADS, `${line}.bin`);
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

type Line = { readonly [key: string]: Plain };

function lineOf(text: string): Line | null {
  try {
    const value = decode(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Line) : null;
  } catch {
    return null;
  }
}

function isHeader(line: Line | null | undefined): line is JournalHeader & Line {
  return line?.['format'] === JOURNAL_FORMAT && typeof line['options'] === 'object';
}

function isEntry(line: object): line is JournalEntry {
  return 'line' in line && typeof line.line === 'number' && 'trial' in line && typeof line.trial === 'object';
}

function isDropped(line: object): line is { readonly dropped: readonly number[] } {
  return 'dropped' in line && Array.isArray(line.dropped);
}
