import {
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { encode } from '../core/codec.js';
import { AutomlError } from '../core/errors.js';
import type { Plain } from '../core/plain.js';
import type { Journal, Wanted } from '../search/journal.js';
import type { Trial } from '../search/trial.js';
import {
  hashOf,
  JOURNAL,
  payloadFile,
  PAYLOADS,
  readPayload,
  type JournalEntry,
  type JournalHeader,
  type JournalOnDisk,
  type Payload,
} from './journal-file.js';
import { machineFailure } from './system-error.js';

/** Bytes of predictions and models that are on disk at the same time; trials beyond that are fitted again. */
const MOST_BYTES = 2 ** 30;

export type DiskJournal = Journal & {
  /** The fit has written its artifacts. */
  finish(): void;
};

export type JournalOptions = {
  /** the folder `.automl` of the fit */
  readonly own: string;
  readonly header: JournalHeader;
  /** the journal to go on from; null: begin anew, and whatever is there goes */
  readonly earlier: JournalOnDisk | null;
  /** same number, same trial: the search is bound by number of trials and takes the same way again */
  readonly exact: boolean;
  /** hears once why nothing more can be written; the search goes on without */
  readonly onTrouble: (error: AutomlError) => void;
};

/** The journal of a running fit, see journal-file.ts. A disk that refuses ends the journal, not the search. */
export function openDiskJournal(options: JournalOptions): DiskJournal {
  const { own, header, earlier, exact, onTrouble } = options;
  let file: number | null = null;
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      const failure = machineFailure('the journal cannot be written', error);
      if (!(failure instanceof AutomlError)) throw failure;
      file = null;
      onTrouble(failure);
    }
  };
  const append = (line: Plain): void => {
    if (file !== null) writeSync(file, `${encode(line)}\n`);
  };
  attempt(() => {
    file = earlier ? reopened(own, earlier) : begun(own);
    if (!earlier) append(header);
  });
  const waiting = new Map((earlier?.entries ?? []).map((entry) => [entry.line, entry]));
  let lines = 1 + Math.max(0, ...waiting.keys());
  /** lines of this run's trials, and the bytes of those that have a file */
  const lineOf = new Map<number, number>();
  const bytesOf = new Map([...waiting].map(([line, { payload }]) => [line, payload?.bytes ?? 0]));

  const taken = (entry: JournalEntry, id: number): Trial | null => {
    waiting.delete(entry.line);
    const kept = entry.payload && readPayload(own, entry);
    if (entry.payload && !kept) return null;
    const { trial } = entry;
    const name = `${trial.learner}-${id}`;
    if (id !== trial.id) attempt(() => append({ ...entry, trial: { ...trial, id, name } } as Plain));
    lineOf.set(id, entry.line);
    return { ...trial, id, name, kept };
  };

  return {
    recall: (candidate) => {
      const found = [...waiting.values()].reverse().filter(({ trial }) => isSame(trial, candidate));
      const entry = found.find(({ trial }) => trial.id === candidate.id) ?? (exact ? undefined : found[0]);
      return entry ? taken(entry, candidate.id) : null;
    },
    rest: (firstId) => {
      const trials: Trial[] = [];
      for (const entry of exact ? [] : [...waiting.values()]) {
        const trial = taken(entry, firstId + trials.length);
        if (trial) trials.push(trial);
      }
      return trials;
    },
    record: (trial) =>
      attempt(() => {
        if (file === null) return;
        const line = lines++;
        const payload = trial.kept && serialize(trial.kept);
        const total = [...bytesOf.values()].reduce((a, b) => a + b, payload?.length ?? 0);
        if (total > MOST_BYTES) return;
        if (payload) writePayload(payloadFile(own, line), payload);
        append({ line, trial: { ...trial, kept: null }, payload: payload && named(payload) } as Plain);
        lineOf.set(trial.id, line);
        bytesOf.set(line, payload?.length ?? 0);
      }),
    settle: (trials) =>
      attempt(() => {
        const dropped = trials
          .filter(({ kept }) => kept === null)
          .map(({ id }) => lineOf.get(id) ?? 0)
          .filter((line) => (bytesOf.get(line) ?? 0) > 0);
        if (dropped.length > 0) append({ dropped });
        for (const line of dropped) {
          rmSync(payloadFile(own, line), { force: true });
          bytesOf.set(line, 0);
        }
      }),
    finish: () => attempt(() => append({ finished: lineOf.size })),
  };
}

/** Same learner, same parameters after sizing; the number is compared apart from that. */
function isSame(trial: Trial, { learner, params, maxRows }: Wanted): boolean {
  return (
    trial.learner === learner &&
    trial.maxRows === maxRows &&
    JSON.stringify(trial.params) === JSON.stringify(params)
  );
}

function named(payload: Uint8Array): Payload {
  return { bytes: payload.length, sha256: hashOf(payload) };
}

/** No part of a file stays on a disk that is full. */
function writePayload(path: string, payload: Uint8Array): void {
  try {
    writeFileSync(path, payload);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

/** An empty journal to append to; the line of names before the files that it names. */
function begun(own: string): number {
  removeJournal(own);
  mkdirSync(join(own, PAYLOADS));
  return openSync(join(own, JOURNAL), 'ax');
}

/** Takes the journal of an earlier fit away. */
export function removeJournal(own: string): void {
  rmSync(join(own, JOURNAL), { force: true, recursive: true });
  rmSync(join(own, PAYLOADS), { force: true, recursive: true });
}

/** The journal as it is, behind a torn last line if it has one, without files that no line needs. */
function reopened(own: string, { entries }: JournalOnDisk): number {
  const folder = join(own, PAYLOADS);
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    rmSync(folder, { force: true });
    mkdirSync(folder);
  }
  const needed = new Set(entries.filter(({ payload }) => payload).map(({ line }) => payloadFile(own, line)));
  for (const name of readdirSync(folder))
    if (!needed.has(join(folder, name))) rmSync(join(folder, name), { force: true, recursive: true });
  const path = join(own, JOURNAL);
  const file = openSync(path, 'a');
  if (!readFileSync(path, 'latin1').endsWith('\n')) writeSync(file, '\n');
  return file;
}
