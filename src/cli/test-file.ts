import { statSync } from 'node:fs';
import { evaluate, type Evaluation } from '../evaluate.js';
import type { Model } from '../model/model-file.js';
import type { AtomicFile } from '../node/atomic-file.js';
import type { CsvFlags } from './args.js';
import { labelled } from './labelled.js';
import { openRun, writePredictions, type Layout } from './prediction-run.js';
import type { Terminal } from './terminal.js';

/** What came out of `fit --test`: evaluation is null if the file has no label. */
export type TestResult = { readonly rows: number; readonly evaluation: Evaluation | null };

const LAYOUT: Layout = { keep: [], proba: true };

/** Seconds of the time limit that are kept for predicting the test file: by its size, at most a fifth. */
export function secondsForTest(path: string | undefined, timeLimit: number): number {
  if (path === undefined) return 0;
  const megabytes = path === '-' ? 1 : statSync(path).size / 1e6;
  return Math.min(timeLimit / 5, 0.3 + 0.5 * megabytes);
}

/** Writes the predictions of the test file, and scores them if the label is there. */
export async function predictTest(
  path: string,
  flags: CsvFlags,
  model: Model,
  file: AtomicFile,
  tty: Terminal,
): Promise<TestResult> {
  const run = await openRun(model, path, flags, tty);
  const truth = run.header.includes(model.schema.label.name) ? labelled(model.schema) : null;
  const rows = await writePredictions(file, model, run, LAYOUT, tty, (step) => truth?.add(step));
  run.summarize();
  const done = truth?.done();
  return { rows, evaluation: done && done.scores.rows > 0 ? evaluate(done.y, done.scores) : null };
}
