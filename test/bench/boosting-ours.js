/** One fit in a process of its own: `node boosting-ours.js DATA-FOLDER LIB PREDICTIONS-FILE`; prints what it cost. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArrays, writeScores } from './boosting-arrays.js';
import { OURS } from './boosting-settings.js';

const [folder, lib, out] = process.argv.slice(2);
const { gbdt } = await import(join(lib, 'learners/gbdt/gbdt.js'));
const { complete } = await import(join(lib, 'core/space.js'));
const { rngFrom } = await import(join(lib, 'core/rng.js'));
const { allRows } = await import(join(lib, 'core/data.js'));

const { x, y } = readArrays(folder, 'train');
const train = { x, y, rows: allRows(x.rows), weight: null };
const params = complete('gbdt', gbdt.space, { ...OURS, learning_rate: sameSteps(OURS.learning_rate, y) });
warmUp();
forgetPeak();
const before = memory('VmRSS');
const started = cpu();
const prepared = gbdt.prepare(x);
const binned = cpu();
const model = gbdt.fit(train, null, params, { rng: rngFrom('bench'), prepared });
const trained = cpu();
const peak = memory('VmHWM');
writeScores(out, gbdt.predict(model, readArrays(folder, 'test').x));
console.log(JSON.stringify({ bin: binned - started, train: trained - binned, before, peak }));

/** LightGBM's softmax hessians are K / (K - 1) times ours and scikit-learn's, its steps that much shorter. */
function sameSteps(learningRate, { task, classes }) {
  return task === 'multiclass' ? (learningRate * (classes.length - 1)) / classes.length : learningRate;
}

/** The engine compiles itself (about 0.1 s) as it goes; LightGBM was compiled before. Two small fits do that here. */
function warmUp() {
  const rows = allRows(Math.min(2000, x.rows));
  for (let k = 0; k < 2; k++)
    gbdt.fit({ ...train, rows }, null, params, { rng: rngFrom('warm'), prepared: null });
}

/** Seconds of all threads of the process. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Megabytes; without /proc the peak since the start of the process. */
function memory(field) {
  try {
    return (
      Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
    );
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

/** The peak counts from here on (Linux); elsewhere it stays that of the process. */
function forgetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // as said
  }
}
