/** One fit in a process of its own: `node logistic-ours.js DATA-FOLDER LIB PENALTY`; prints CPU seconds and objective. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, lib, penalty] = process.argv.slice(2);
const { logistic } = await import(join(lib, 'learners/logistic.js'));
const { complete } = await import(join(lib, 'core/space.js'));
const { rngFrom } = await import(join(lib, 'core/rng.js'));
const { allRows } = await import(join(lib, 'core/data.js'));

const { rows, p, q } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
const read = (name, View) => new View(Uint8Array.from(readFileSync(join(folder, name))).buffer);
const dense = p > 0 ? read('dense.f64', Float64Array) : null;
const x = {
  rows,
  names: Array.from({ length: p }, (_, j) => `x${j}`),
  levels: new Int32Array(p),
  columns: Array.from({ length: p }, (_, j) => dense.subarray(j * rows, (j + 1) * rows)),
};
if (q > 0)
  x.sparse = {
    rows,
    width: q,
    indptr: read('indptr.i32', Int32Array),
    indices: read('indices.i32', Int32Array),
    values: read('values.f64', Float64Array),
  };
const codes = read('y.i32', Int32Array);
const y = { task: 'binary', codes, classes: ['no', 'yes'] };
const params = complete('logistic', logistic.space, { C: 1, path: false, penalty });
const fit = (list) => {
  const train = { x, y, rows: list, weight: null };
  return logistic.fit(train, null, params, { rng: rngFrom('bench'), prepared: null });
};
// The engine compiles itself as it goes; scikit-learn was compiled before.
for (let k = 0; k < 3; k++) fit(allRows(5000));
const started = process.cpuUsage();
const state = fit(allRows(rows));
const { user, system } = process.cpuUsage(started);
const { data } = logistic.predict(state, x);
let objective = 0;
for (let i = 0; i < rows; i++) objective -= Math.log(data[2 * i + codes[i]]);
for (const w of state.theta.subarray(0, p + q)) objective += penalty === 'l1' ? Math.abs(w) : (w * w) / 2;
console.log(JSON.stringify({ seconds: (user + system) / 1e6, objective, solved: state.solved }));
