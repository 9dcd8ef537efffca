import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser of this machine, or null. CHROMIUM names another one. */
export const chromium: string | null =
  [process.env['CHROMIUM'], ...PLACES].find((path) => path !== undefined && existsSync(path)) ?? null;

/** The page after its scripts have run, and what the browser had to say. */
export function openPage(path: string, more: readonly string[] = []): { dom: string; log: string } {
  const run = spawnSync(
    chromium!,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--enable-logging=stderr',
      '--virtual-time-budget=2000',
      '--dump-dom',
      ...more,
      `file://${path}`,
    ],
    { encoding: 'utf8', timeout: 50_000, maxBuffer: 1 << 28 },
  );
  const log = run.stderr.split('\n').filter((line) => line.includes('CONSOLE'));
  return { dom: run.stdout, log: log.join('\n') };
}
