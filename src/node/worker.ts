import { parentPort, workerData } from 'node:worker_threads';
import { evaluate } from '../search/evaluate.js';
import type { Dataset, Job } from '../search/trial.js';

const clock = (): number => performance.now() / 1000;
const data = workerData as Dataset;

parentPort?.on('message', ({ id, job, seconds }: { id: number; job: Job; seconds: number }) => {
  parentPort?.postMessage({ id, outcome: evaluate(data, job, clock, seconds) });
});
