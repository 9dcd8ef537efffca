import { availableParallelism } from 'node:os';
import { usageError } from '../core/errors.js';
import {
  fit as fitTable,
  type FitEvent,
  type FitOptions as Decided,
  type FitResult as Found,
} from '../fit.js';
import { learners } from '../learners/registry.js';
import { metrics } from '../metrics/registry.js';
import type { RawTable } from '../table/table.js';
import { roomFor, usualMemory } from './memory.js';
import type { CsvOptions } from './read-csv.js';
import { readTable } from './read-table.js';
import { share } from './share.js';
import { threadPool } from './worker-pool.js';

/**
 * What the options of `automl fit` are called in a program; only `label` has no default. Other defaults are those of
 * the command: `preset` balanced, `seed` 0, `timeLimit` 60 (seconds from the call on), all learners.
 */
export type FitOptions = Partial<Decided> &
  CsvOptions & {
    /** the column to predict */
    readonly label: string;
    /** worker threads, at least 1; as many as there are cores if absent */
    readonly workers?: number;
    /** once aborted, the fit ends with the best that it has so far */
    readonly signal?: AbortSignal;
    /** told of the schema, of each phase, and after each round of trials of the best score so far */
    readonly onProgress?: (event: FitEvent) => void;
  };

/** Of the model `saveModel` makes the text of model.json. */
export type FitResult = Found;

/**
 * Finds a model for a table or for the files (CSV, JSON lines, Parquet) that it is in, as `automl fit` does, but
 * prints nothing, writes nothing and does not end the process. Its worker threads are gone when it returns.
 * Messages of errors name options as the command line spells them.
 * @throws AutomlError (usage, input)
 */
export async function fit(
  data: string | readonly string[] | RawTable,
  options: FitOptions,
): Promise<FitResult> {
  const begin = performance.now();
  const { workers = availableParallelism(), signal, onProgress } = options;
  const decided = withDefaults(options);
  if (!Number.isInteger(workers) || workers < 1)
    throw usageError(`workers is ${workers}`, 'at least one does the work: a whole number from 1');
  const { table, warnings } = await tableOf(data, options);
  const result = await fitTable(table, decided, {
    clock: () => (performance.now() - begin) / 1000,
    workers,
    executor: (dataset) => {
      const room = roomFor(dataset, workers, usualMemory(), process.memoryUsage().rss);
      return Promise.resolve(threadPool(dataset, room.workers, room.heap));
    },
    share,
    stopped: () => signal?.aborted ?? false,
    progress: (event) => onProgress?.(event),
  });
  return { ...result, warnings: [...warnings, ...result.warnings] };
}

/** @throws AutomlError (usage) for what can be known before the data is read */
function withDefaults(options: FitOptions): Decided {
  const filled = {
    timeLimit: 60,
    preset: 'balanced' as const,
    seed: 0,
    learners: [],
    exclude: [],
    id: [],
    drop: [],
    type: [],
    na: [],
    ...options,
  };
  // Names are for JavaScript callers, too.
  if (typeof filled.label !== 'string') throw usageError('label is missing', 'name the column to predict');
  if (!(filled.timeLimit > 0)) throw usageError(`timeLimit is ${filled.timeLimit}`, 'in seconds, above 0');
  if (filled.metric !== undefined) metrics.get(filled.metric);
  for (const name of [...filled.learners, ...filled.exclude]) learners.get(name);
  return filled;
}

async function tableOf(
  data: string | readonly string[] | RawTable,
  options: CsvOptions,
): ReturnType<typeof readTable> {
  if (typeof data === 'string') return readTable([data], options);
  if (Array.isArray(data)) return readTable(data as readonly string[], options);
  return { table: data as RawTable, warnings: [] };
}
