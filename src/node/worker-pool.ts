import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { foldOf, TIME_IS_UP, type Dataset, type Executor, type Job, type Outcome } from '../search/trial.js';
import { share } from './share.js';

const MEGABYTE = 2 ** 20;
/** How often a running round looks whether it has to end, in milliseconds. */
const TICK = 50;

/**
 * Share of a job's time that its learner may take: the rest is for what goes around it and for predictions, which take
 * the longer the more rows are held out.
 */
function learningShare({ folds }: Dataset, { fold, maxRows }: Job): number {
  const { train, valid } = foldOf(folds, fold);
  const held = valid.length;
  const learned = maxRows || train.length;
  return 0.85 - (0.35 * held) / (held + learned);
}

/** The worker is a file of its own in the build; beside the bundled command line, or in dist/cli seen from dist/lib. */
function workerFile(): URL {
  const beside = new URL('./worker.js', import.meta.url);
  return existsSync(beside) && beside.pathname.includes('/cli/')
    ? beside
    : new URL('../../cli/worker.js', import.meta.url);
}

/** Node 20 has fused multiply-add in WebAssembly, but does not use it unless told to; newer versions do. */
function allowFused(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
}

/**
 * Runs jobs on worker threads that live as long as the pool. The data goes to each worker once, its typed arrays in
 * shared memory. A worker that dies, of more than `heap` bytes of JavaScript values for one, or is ended because time is
 * up, costs its job and is replaced when needed.
 */
export function threadPool(dataset: Dataset, size: number, heap: number): Executor {
  if (dataset.fused) allowFused();
  const data = share(dataset);
  const idle: Worker[] = [];
  const spawn = (): Worker => {
    const worker = new Worker(workerFile(), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(heap / MEGABYTE) },
    });
    worker.unref();
    worker.on('exit', () => {
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
    });
    worker.on('error', () => undefined); // between jobs; during one, runOne answers for it
    return worker;
  };
  let closed = false;

  const runOne = (
    worker: Worker,
    id: number,
    job: Job,
    seconds: number,
    expired: () => boolean,
  ): Promise<Outcome> =>
    new Promise((resolve) => {
      worker.ref();
      const timer = setInterval(() => {
        if (expired()) end({ ok: false, why: TIME_IS_UP }, false);
      }, TICK);
      const onMessage = (message: { id: number; outcome: Outcome }): void => end(message.outcome, true);
      const onError = (error: Error & { code?: string }): void =>
        end({ ok: false, why: reason(error) }, false);
      const onExit = (code: number): void =>
        end({ ok: false, why: `the worker ended with code ${code}` }, false);
      const end = (outcome: Outcome, alive: boolean): void => {
        clearInterval(timer);
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
        worker.unref();
        if (alive) idle.push(worker);
        else void worker.terminate();
        resolve(outcome);
      };
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      worker.postMessage({ id, job, seconds });
    });

  return {
    async run(jobs, expired, left = () => Infinity, onDone = () => undefined) {
      const outcomes: Outcome[] = new Array<Outcome>(jobs.length);
      let next = 0;
      const lane = async (): Promise<void> => {
        while (next < jobs.length) {
          const id = next++;
          if (closed || expired()) outcomes[id] = { ok: false, why: TIME_IS_UP };
          else {
            const isLast = jobs[id]!.trial === jobs.at(-1)!.trial;
            const share = learningShare(dataset, jobs[id]!) * (isLast ? 1 : FAIR);
            const seconds = share * (left() / roundsAfter(jobs, id, size));
            outcomes[id] = await runOne(idle.pop() ?? spawn(), id, jobs[id]!, seconds, expired);
          }
          onDone(id, outcomes[id]);
        }
      };
      await Promise.all(Array.from({ length: Math.min(size, jobs.length) }, lane));
      return outcomes;
    },
    async close() {
      closed = true;
      await Promise.all(idle.map((worker) => worker.terminate()));
    },
  };
}

/** Of the time that is left a candidate has at most this share while others wait. */
const FAIR = 0.5;

/** Turns that the workers need for this job and those of its candidate that come after it. */
function roundsAfter(jobs: readonly Job[], id: number, size: number): number {
  let end = id;
  while (end < jobs.length && jobs[end]!.trial === jobs[id]!.trial) end++;
  return Math.ceil((end - id) / size);
}

function reason(error: Error & { code?: string }): string {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out of memory' : error.message;
}
