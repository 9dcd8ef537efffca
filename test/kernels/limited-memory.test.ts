import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const kernels = pathToFileURL(join(import.meta.dirname, '../../dist/lib/kernels/kernels.js')).href;

/** What a process prints that may have so many MB of address space. */
function under(megabytes: number, flags: readonly string[], code: string): string {
  const script = `import { useKernels } from ${JSON.stringify(kernels)};
    try { const { arena } = useKernels(); ${code} } catch (e) { console.log(e.name + ': ' + e.message); }`;
  const shell = `ulimit -v ${megabytes * 1024} && exec "$@"`;
  const command = [process.execPath, ...flags, '--input-type=module', '-e', script];
  const { stdout, stderr } = spawnSync('sh', ['-c', shell, 'sh', ...command], { encoding: 'utf8' });
  return stdout + stderr;
}

/** Elsewhere the limit is unknown or nobody keeps it. */
const limits = process.platform === 'linux' && spawnSync('sh', ['-c', 'ulimit -v 4000000']).status === 0;
if (!limits) console.warn('SKIPPED: this system has no `ulimit -v` to try the kernels with');

describe.skipIf(!limits)('with little address space the kernels', () => {
  const flag = ['--disable-wasm-trap-handler'];

  it('have what there is without the trap handler of V8, and say where it ends', () => {
    const full = under(4000, flag, 'console.log(arena.u8(1e9).fill(1).length); arena.u8(2.9e9);');
    expect(full).toMatch(
      /^1000000000\nRangeError: WebAssembly memory cannot grow from \d+ to \d+ MB: .*ulimit/,
    );
  });

  it('work or say what to do where V8 would set aside more than there is', () => {
    const said = under(8000, [], 'console.log(arena.u8(1e6).length);');
    expect(said).toMatch(/^(1000000|AutomlError: no address space .*--disable-wasm-trap-handler)\n$/);
  });
});
