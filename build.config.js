/**
 * The build: kernels by asc into src/kernels/*.gen.ts; types and library by tsc into dist/lib; command line and
 * worker, bundled by esbuild, into dist/cli.
 * Nothing is done if dist is that of these sources already (`npx automl` in a checkout runs `prepare` once more).
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const STAMP = 'dist/built-from';
const KERNELS = 'src/kernels/kernels.gen.ts';
const READING = 'src/kernels/reading.gen.ts';
const fingerprint = fingerprintOf([
  'build.config.js',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  ...readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file !== KERNELS && file !== READING),
]);

if (
  !existsSync(STAMP) ||
  !existsSync(KERNELS) ||
  !existsSync(READING) ||
  readFileSync(STAMP, 'utf8') !== fingerprint
) {
  rmSync('dist', { recursive: true, force: true });
  await compileKernels();
  compile();
  await bundle();
  writeFileSync(STAMP, fingerprint);
}

function fingerprintOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return `${hash.digest('hex')}\n`;
}

/** AssemblyScript to WebAssembly, as text in a module, so that users need no loader. */
async function compileKernels() {
  // Shared memory: see kernels.ts.
  const shared = ['--sharedMemory', '--maximumMemory', '65536'];
  const plain = await compileKernel('index.ts', 'simd,bulk-memory,threads', shared);
  const fused = await compileKernel('gemm.ts', 'simd,bulk-memory,threads,relaxed-simd', shared);
  const reading = await compileKernel('reading.ts', 'simd,bulk-memory');
  writeModule(KERNELS, { WASM: plain, FUSED: fused });
  writeModule(READING, { READING: reading });
}

function writeModule(file, kernels) {
  const lines = Object.entries(kernels).map(([name, text]) => `export const ${name} =\n  '${text}';\n`);
  writeFileSync(file, `/** Made by the build from src/kernels/assembly. */\n${lines.join('')}`);
}

async function compileKernel(entry, features, memory = []) {
  const { main } = await import('assemblyscript/asc');
  const options = ['--runtime', 'stub', '-O3', '--noAssert', '--converge', '--enable', features];
  // The first kilobyte stays free, so that 0 is no address.
  const place = ['--importMemory', '--initialMemory', '1', '--memoryBase', '1024', ...memory];
  const args = [`src/kernels/assembly/${entry}`, ...options, ...place];
  let wasm = null;
  const { error, stderr } = await main([...args, '--outFile', 'kernels.wasm'], {
    writeFile: (_name, contents) => (wasm = contents),
  });
  if (error) throw new Error(`asc: ${error.message}\n${stderr}`);
  return Buffer.from(wasm).toString('base64');
}

function compile() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
}

async function bundle() {
  const { build } = await import('esbuild');
  await build({
    entryPoints: { main: 'src/cli/main.ts', worker: 'src/node/worker.ts' },
    outdir: 'dist/cli',
    bundle: true,
    splitting: true, // so that a command loads only what it needs
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    // Its entry is CommonJS, whole; of its sources only what is used goes in.
    alias: { 'ml-matrix': './node_modules/ml-matrix/src/index.js' },
    legalComments: 'none',
    logLevel: 'warning',
    // CommonJS dependencies call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
    },
  });
}
