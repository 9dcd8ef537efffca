import type { FitEvent } from '../fit.js';
import { dataNote } from '../node/artifacts.js';
import { removeJournal } from '../node/disk-journal.js';
import { expandPatterns } from '../node/glob.js';
import { readModel } from '../node/model-on-disk.js';
import { openOutFolder } from '../node/out-folder.js';
import { readTable } from '../node/read-table.js';
import { share } from '../node/share.js';
import { refit } from '../refit.js';
import type { CommonFlags, CsvFlags } from './args.js';
import { finish } from './fit.js';
import { readable } from './inputs.js';
import { terminal } from './terminal.js';
import { executorOf, type WorkerFlags } from './workers.js';

export type RefitFlags = CommonFlags &
  CsvFlags &
  WorkerFlags & { readonly out: string; readonly force?: boolean };

const NAMES = ['leaderboard.csv', 'predictions.csv', 'model.json'];

/** Fit the recipe of a model to new data, then write the artifacts, the model last. Returns the exit code. */
export async function refitCommand(
  modelPath: string,
  patterns: readonly string[],
  flags: RefitFlags,
): Promise<number> {
  const train = expandPatterns(patterns);
  const inputs = [modelPath, ...train];
  readable(inputs);
  const model = readModel(modelPath);
  const tty = terminal(flags);
  const folder = openOutFolder(flags.out, { names: NAMES, inputs, force: flags.force ?? false });
  try {
    const { table, warnings } = await readTable(train, flags);
    warnings.forEach(({ message }) => tty.warn(message));
    const progress = (event: FitEvent): void => {
      if (event.kind !== 'schema') return;
      event.warnings.forEach(({ message }) => tty.warn(message));
      tty.note(`${model.members.length} members of ${modelPath} are fitted to ${table.rows} rows`);
      folder.note('data.json', dataNote(table, event.schema, tty.warnings));
      removeJournal(folder.own);
    };
    const result = await refit(table, model, {
      executor: executorOf(flags, tty),
      share,
      progress,
      stopped: () => false,
    });
    const asked = { ...flags, trials: model.training.trials };
    await finish(table, result, asked, folder, NAMES, tty, { command: 'refit', report: null });
  } finally {
    folder.close();
  }
  return 0;
}
