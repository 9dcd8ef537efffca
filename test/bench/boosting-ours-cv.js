/**
 * Cross-validation as our search does it: bins once, in shared memory, two workers, each takes the next fit when it
 * is free. `node boosting-ours-cv.js DATA-FOLDER LIB PREDICTIONS-FOLDER`; says ready, waits for a line, says fitted
 * and its CPU seconds and, with the checked rows predicted, done.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { readArrays, writeScores } from './boosting-arrays.js';
import { FOLDS, GRID, OURS } from './boosting-settings.js';

const WORKERS = 2;

if (isMainThread) await lead(...process.argv.slice(2));
else await work(workerData);

async function lead(folder, lib, out) {
  const { gbdt } = await import(join(lib, 'learners/gbdt/gbdt.js'));
  const { share } = await import(join(lib, 'node/share.js'));
  const { x, y } = readArrays(folder, 'train', SharedArrayBuffer);
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  const before = process.cpuUsage();
  const prepared = share(gbdt.prepare(x));
  const jobs = GRID.flatMap((_, config) => Array.from({ length: FOLDS }, (_, fold) => ({ config, fold })));
  const workers = Array.from(
    { length: WORKERS },
    () => new Worker(new URL(import.meta.url), { workerData: { lib, out, x, y, prepared } }),
  );
  await Promise.all(workers.map((worker) => untilOut(worker, jobs)));
  const { user, system } = process.cpuUsage(before);
  console.log(`fitted ${(user + system) / 1e6}`);
  await Promise.all(workers.map((worker) => ask(worker, 'predict')));
  console.log('done');
  await Promise.all(workers.map((worker) => ask(worker, 'write').then(() => worker.terminate())));
}

async function untilOut(worker, jobs) {
  for (let job = jobs.shift(); job; job = jobs.shift()) await ask(worker, job);
}

async function ask(worker, what) {
  worker.postMessage(what);
  await once(worker, 'message');
}

async function work({ lib, out, x, y, prepared }) {
  const { gbdt } = await import(join(lib, 'learners/gbdt/gbdt.js'));
  const { complete } = await import(join(lib, 'core/space.js'));
  const { rngFrom } = await import(join(lib, 'core/rng.js'));
  const { allRows } = await import(join(lib, 'core/data.js'));
  const rows = allRows(x.rows);
  const done = [];
  const answers = {
    predict: () => {
      for (const fit of done)
        fit.scores = gbdt.predict(
          fit.model,
          x,
          rows.filter((i) => i % FOLDS === fit.fold),
        );
    },
    write: () => {
      for (const { config, fold, scores } of done) writeScores(join(out, `${config}-${fold}.f64`), scores);
    },
  };
  parentPort.on('message', (what) => {
    if (typeof what === 'string') answers[what]();
    else {
      const train = { x, y, rows: rows.filter((i) => i % FOLDS !== what.fold), weight: null };
      const params = complete('gbdt', gbdt.space, { ...OURS, ...GRID[what.config] });
      done.push({ ...what, model: gbdt.fit(train, null, params, { rng: rngFrom('bench'), prepared }) });
    }
    parentPort.postMessage('done');
  });
}
