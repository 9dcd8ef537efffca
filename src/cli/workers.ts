import { availableParallelism } from 'node:os';
import { roomFor, usualMemory } from '../node/memory.js';
import { threadPool } from '../node/worker-pool.js';
import type { Dataset, Executor } from '../search/trial.js';
import { plural } from './render.js';
import type { Terminal } from './terminal.js';

export type WorkerFlags = { readonly workers?: number; readonly memory?: number };

export function workersOf({ workers }: WorkerFlags): number {
  return workers ?? availableParallelism();
}

/** Worker threads as many as wanted, or as there is memory for. */
export function executorOf(flags: WorkerFlags, tty: Terminal): (dataset: Dataset) => Promise<Executor> {
  const wanted = workersOf(flags);
  return (dataset) => {
    const memory = flags.memory ?? usualMemory();
    const { workers, heap } = roomFor(dataset, wanted, memory, process.memoryUsage().rss);
    if (workers < wanted)
      tty.note(
        `${plural(workers, 'worker')} instead of ${wanted}: --memory has no room for the data of more`,
      );
    return Promise.resolve(threadPool(dataset, workers, heap));
  };
}
