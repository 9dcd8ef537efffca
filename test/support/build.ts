import { execFileSync } from 'node:child_process';

/** Tests of the worker pool and of the command line run the built files, so the build must be that of these sources. */
export default function setup(): void {
  execFileSync(process.execPath, ['build.config.js'], { stdio: 'inherit' });
}
