/** Our side of mlp.js: mlp-ours.js FOLDER LIB plain|fused. Prints what an epoch and a whole fit cost, CPU seconds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

const [folder, lib, build] = process.argv.slice(2);
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
const load = (file) => import(join(lib, `${file}.js`));
const [{ mlp }, { defaults }, { rngFrom }, { withKernels }, { rowMajor }] = await Promise.all(
  ['learners/mlp', 'core/space', 'core/rng', 'learners/mlp/kernel-ops', 'learners/mlp/ops'].map(load),
);
const { rows, columns, all } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
const cells = readFileSync(join(folder, 'x.f32'));
const x = new Float32Array(cells.buffer, cells.byteOffset, all * columns);
const codes = readFileSync(join(folder, 'y.i32'));
const y = { task: 'binary', codes: new Int32Array(codes.buffer, codes.byteOffset, all), classes: ['0', '1'] };
const matrix = {
  rows: all,
  names: Array.from({ length: columns }, (_, j) => `x${j}`),
  levels: new Int32Array(columns),
  columns: Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: all }, (_, i) => x[i * columns + j]),
  ),
};
const range = (from, to) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const params = {
  ...defaults(mlp.space),
  layers: 2,
  width: 256,
  batch_size: 256,
  activation: 'relu',
  optimizer: 'adam',
  learning_rate: 1e-3,
  weight_decay: 1e-5,
  dropout: 0,
  pieces: 0,
  members: 1,
  embedding: 'none',
  scaling: false,
  slopes: false,
  schedule: 'constant',
};
const fused = build === 'fused';
const seconds = (work) => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};
const context = () => ({ rng: rngFrom('bench'), prepared: null, fused });
const data = { x: matrix, y, rows: range(0, rows), weight: null };
mlp.fit({ ...data, rows: range(0, 2000) }, null, { ...params, epochs: 1 }, context()); // code is compiled while it runs
let state;
const fit = seconds(() => (state = mlp.fit(data, null, { ...params, epochs: 1 }, context())));
const two = seconds(() => mlp.fit(data, null, { ...params, epochs: 2 }, context()));
const { data: p } = mlp.predict(state, matrix, range(rows, all));
let right = 0;
for (let i = rows; i < all; i++) right += (p[2 * (i - rows) + 1] > 0.5 ? 1 : 0) === y.codes[i] ? 1 : 0;
const gflops = withKernels(fused, (ops) => {
  const [a, b, c] = [ops.numbers(65536), ops.numbers(65536), ops.numbers(65536)];
  const multiply = () => ops.gemm(256, 256, 256, rowMajor(a, 256), rowMajor(b, 256), c, null, false);
  const spent = seconds(() => {
    for (let i = 0; i < 300; i++) multiply();
  });
  return (300 * 2 * 256 ** 3) / spent / 1e9;
});
console.log(JSON.stringify({ epoch: two - fit, fit, gflops, accuracy: right / (all - rows) }));
