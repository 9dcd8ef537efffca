import { machineFailure, systemCode } from '../node/system-error.js';
import { report } from './failure.js';
import { run } from './program.js';
import { watchSignals } from './signals.js';

const json = process.argv.includes('--json');

function end(code: number): void {
  // Not before stdout is empty; and not later, whatever is still open (a terminal on stdin, a timer).
  process.stdout.write('', () => process.exit(code));
}

process.on('uncaughtException', (error) => process.exit(report(error, json)));
// Nobody can be told about the troubles of stderr; a reader of stdout that goes away ends the command quietly.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error) => {
  if (systemCode(error) === 'EPIPE') process.exit(0);
  process.exit(report(machineFailure('cannot write to stdout', error), false));
});
watchSignals();
run(process.argv).then(end, (error: unknown) => end(report(error, json)));
