import type { Plain } from '../core/plain.js';
import { type AutomlError, usageError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import type { FitOptions } from '../fit.js';
import { openDiskJournal, type DiskJournal } from '../node/disk-journal.js';
import { fingerprint } from '../node/fingerprint.js';
import { JOURNAL_FORMAT, readJournal, type JournalHeader, type JournalOnDisk } from '../node/journal-file.js';
import type { OutFolder } from '../node/out-folder.js';
import type { Dataset } from '../search/trial.js';
import type { Terminal } from './terminal.js';
import { plural } from './render.js';

const BEGUN_BY = `automl ${VERSION}`;
const WAY_OUT = 'leave --resume out to begin anew, or choose another --out';

export type FitJournal = {
  /** @throws AutomlError (usage) if the journal to go on from is of other data */
  begin(dataset: Dataset): DiskJournal;
  /** The artifacts are written. */
  finish(): void;
};

/**
 * The journal of a fit in its folder. With `--resume` it goes on from the one that is there.
 * @throws AutomlError (usage) if that is of a fit with other options
 */
export function fitJournal(
  folder: OutFolder,
  options: FitOptions,
  resume: boolean,
  tty: Terminal,
): FitJournal {
  const found = readJournal(folder.own);
  const earlier = resume ? found : null;
  const named = namedOptions(options);
  if (earlier) refuseOther(folder.path, earlier, named, options.trials);
  else if (resume) tty.note(`--resume: there is no journal in ${folder.path}, so this fit begins anew`);
  else if (found && !found.isFinished)
    tty.note(`the journal of an interrupted fit in ${folder.path} is replaced; --resume would go on from it`);
  let journal: DiskJournal | null = null;
  return {
    begin: (dataset) => {
      const header = headerOf(dataset, named);
      if (earlier) refuseOtherData(folder.path, earlier.header, header);
      if (earlier) tty.note(goingOn(folder.path, earlier, options.trials));
      const onTrouble = ({ message }: AutomlError): void =>
        tty.warn(`${message}; the fit goes on, but --resume will not find what is finished from here on`);
      const exact = options.trials !== undefined;
      journal = openDiskJournal({ own: folder.own, header, earlier, exact, onTrouble });
      return journal;
    },
    finish: () => journal?.finish(),
  };
}

/**
 * Options that change what a trial is, by their name on the command line. Of a search that is bound by time, the limit is not
 * one: it may go on for as long as it likes.
 */
function namedOptions({ trials, timeLimit, ...rest }: FitOptions): Record<string, string> {
  const options = { ...rest, ...(trials !== undefined && { trials: 'given', timeLimit }) };
  const named = Object.entries(options).map(([key, value]): [string, string] => {
    const option = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return [option, JSON.stringify(value)];
  });
  return Object.fromEntries(named.filter(([, value]) => value !== '[]'));
}

function headerOf(dataset: Dataset, options: Record<string, string>): JournalHeader {
  const { prepared: _, ...learnt } = dataset;
  return {
    format: JOURNAL_FORMAT,
    created_by: BEGUN_BY,
    options,
    data: fingerprint(learnt as unknown as Plain),
    rows: dataset.folds.reduce((sum, { valid }) => sum + valid.length, 0),
    metric: dataset.metric,
    folds: dataset.folds.length,
  };
}

function refuseOther(
  path: string,
  { header, entries }: JournalOnDisk,
  named: Record<string, string>,
  trials: number | undefined,
): void {
  if (header.created_by !== BEGUN_BY)
    throw usageError(
      `the fit in ${path} was begun by ${header.created_by}, and this is ${BEGUN_BY}`,
      WAY_OUT,
    );
  const names = [...new Set([...Object.keys(header.options), ...Object.keys(named)])];
  const spelt = (value: string | undefined): string => (value ?? 'not given').slice(0, 60);
  const other = names
    .filter((name) => header.options[name] !== named[name])
    .map((name) => `${name} (then ${spelt(header.options[name])}, now ${spelt(named[name])})`);
  if (other.length > 0)
    throw usageError(`the fit in ${path} was begun with another ${other.slice(0, 8).join(', ')}`, WAY_OUT);
  const last = Math.max(0, ...entries.map(({ trial }) => trial.id + 1));
  if (trials !== undefined && trials < last)
    throw usageError(
      `--trials ${trials}: ${last} trials of the fit in ${path} are finished already`,
      `give at least ${last} to go on, or ${WAY_OUT}`,
    );
}

function refuseOtherData(path: string, then: JournalHeader, now: JournalHeader): void {
  if (then.data === now.data) return;
  const rows =
    then.rows === now.rows
      ? `the same ${now.rows} rows, other cells`
      : `${then.rows} rows then, ${now.rows} now`;
  throw usageError(`the training data are not those of the fit in ${path}: ${rows}`, WAY_OUT);
}

function goingOn(path: string, { entries, isFinished }: JournalOnDisk, trials: number | undefined): string {
  if (trials !== undefined && isFinished && entries.length >= trials)
    return `the fit in ${path} is finished with ${plural(entries.length, 'trial')}: its files are written once more`;
  return `going on from the ${plural(entries.length, 'finished trial')} of the fit in ${path}`;
}
