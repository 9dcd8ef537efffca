import { statSync } from 'node:fs';
import { AutomlError } from '../core/errors.js';
import { evaluate, type Evaluation } from '../evaluate.js';
import { metricFor } from '../metrics/registry.js';
import type { Model } from '../model/model-file.js';
import type { AtomicFile } from '../node/atomic-file.js';
import type { CsvFlags } from './args.js';
import { labelled } from './labelled.js';
import { openRun, writePredictions, type Layout, type PredictedBatch } from './prediction-run.js';
import type { Terminal } from './terminal.js';

/** What came out of `fit --test`: evaluation is null if the file has no label. */
export type TestResult = { readonly rows: number; readonly evaluation: Evaluation | null };

const LAYOUT: Layout = { keep: [], proba: true, bounds: false, format: 'csv' };

/** Seconds of the time limit that are kept for predicting the test file: by its size, at most a fifth. */
export function secondsForTest(path: string | undefined, timeLimit: number): number {
  if (path === undefined) return 0;
  const packed = /\.(gz|zst|parquet|pq)$/i.test(path) ? 4 : 1;
  const megabytes = path === '-' ? 1 : (packed * statSync(path).size) / 1e6;
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
  let unusable: string | null = null;
  const score = (step: PredictedBatch): void => {
    try {
      if (unusable === null) truth?.add(step);
    } catch (error) {
      if (!(error instanceof AutomlError)) throw error;
      unusable = error.message; // the predictions are of use all the same
    }
  };
  const rows = await writePredictions(file, model, run, LAYOUT, tty, score);
  run.summarize();
  if (unusable !== null) tty.warn(`the test file is predicted but not scored: ${unusable as string}`);
  const done = unusable === null ? truth?.done() : undefined;
  const metric = metricFor(model.metric.name, model.schema.label.task, model.costs);
  return {
    rows,
    evaluation:
      done && done.scores.rows > 0
        ? evaluate(done.y, done.scores, undefined, model.decision, [metric])
        : null,
  };
}
