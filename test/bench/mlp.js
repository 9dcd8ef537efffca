/** An epoch of our networks against scikit-learn's and torch's, as ratios of runs that take turns. See README.md */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    rows: { type: 'string', default: '100000' },
    columns: { type: 'string', default: '100' },
    lib: { type: 'string', default: join(here, '../../dist/lib') },
    sklearn: { type: 'string', default: 'python3' },
    torch: { type: 'string', default: 'python3' },
    json: { type: 'string' },
  },
});
const lib = resolve(options.lib);
if (!existsSync(lib))
  throw new Error(`${lib} is not there: build first (npm run build), or name it by --lib`);
const call = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'automl-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const rows = Number(options.rows);
const columns = Number(options.columns);
await draw();
const python = join(here, 'mlp-side.py');
const sides = {
  'ours, plain SIMD': [process.execPath, join(here, 'mlp-ours.js'), folder, lib, 'plain'],
  'ours, fused': [process.execPath, join(here, 'mlp-ours.js'), folder, lib, 'fused'],
  ...(has(options.sklearn, 'sklearn') && { 'scikit-learn': [options.sklearn, python, 'sklearn', folder] }),
  ...(has(options.torch, 'torch') && { torch: [options.torch, python, 'torch', folder] }),
};
const measured = {};
for (let run = 0; run < Number(options.runs); run++)
  for (const [name, [program, ...args]] of Object.entries(sides)) {
    const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
    const { stdout } = await call(program, args, { env });
    (measured[name] ??= []).push(JSON.parse(stdout.trim().split('\n').at(-1)));
    console.error(`${name}, ${run + 1} of ${options.runs}: ${stdout.trim().split('\n').at(-1)}`);
  }
report();

/** Numbers whose classes follow from a network of their own, and 20 % more rows to check on. */
async function draw() {
  const { rngFrom } = await import(join(lib, 'core/rng.js'));
  const rng = rngFrom('bench');
  const all = Math.round(1.2 * rows);
  const x = Float32Array.from({ length: all * columns }, () => rng.normal());
  const units = Array.from({ length: 20 }, () => Array.from({ length: columns }, () => rng.normal()));
  const y = Int32Array.from({ length: all }, (_, i) => {
    let z = 0;
    units.forEach((unit, u) => {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += unit[j] * x[i * columns + j];
      z += (u % 2 ? 1 : -1) * Math.max(0, sum);
    });
    return z > 0 ? 1 : 0;
  });
  writeFileSync(join(folder, 'x.f32'), x);
  writeFileSync(join(folder, 'y.i32'), y);
  writeFileSync(join(folder, 'meta.json'), JSON.stringify({ rows, columns, all }));
}

function has(program, module) {
  const answer = spawnSync(program, ['-c', `import ${module}`]);
  if (answer.status === 0) return true;
  console.error(
    `\n*** ${module} is not installed: its figures are skipped (${program}; see --${module}) ***\n`,
  );
  return false;
}

function report() {
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const of = (name, key) => median(measured[name].map((one) => one[key]));
  const peers = ['scikit-learn', 'torch'].filter((name) => measured[name]);
  console.log(
    `one epoch, ${rows} × ${columns}, 256-256, batch 256, Adam; CPU seconds on one thread, medians`,
  );
  console.log(
    `\n| | epoch | whole fit | GFLOP/s of the products | accuracy |${peers.map((p) => ` / ${p} |`).join('')}`,
  );
  console.log(`|---|---|---|---|---|${peers.map(() => '---|').join('')}`);
  for (const name of Object.keys(measured)) {
    const ratios = peers.map((peer) => ` ${(of(name, 'epoch') / of(peer, 'epoch')).toFixed(2)} |`).join('');
    const flops = measured[name][0].gflops ? of(name, 'gflops').toFixed(0) : '';
    const cells = [
      of(name, 'epoch').toFixed(2),
      of(name, 'fit').toFixed(2),
      flops,
      of(name, 'accuracy').toFixed(4),
    ];
    console.log(`| ${name} | ${cells.join(' | ')} |${ratios}`);
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(measured, null, 1)}\n`);
}
