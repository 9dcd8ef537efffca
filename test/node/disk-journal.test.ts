import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDiskJournal, type DiskJournal } from '../../src/node/disk-journal.js';
import { JOURNAL, JOURNAL_FORMAT, readJournal, type JournalHeader } from '../../src/node/journal-file.js';
import type { Trial } from '../../src/search/trial.js';
import { workFolder } from '../support/cli.js';

const header: JournalHeader = {
  format: JOURNAL_FORMAT,
  created_by: 'automl test',
  options: { '--label': '"y"' },
  data: 'abc',
  rows: 4,
  metric: 'rmse',
  folds: 2,
};

function trial(id: number, params: Trial['params'] = { alpha: id }): Trial {
  return {
    id,
    name: `ridge-${id}`,
    learner: 'ridge',
    plan: 'dense',
    params,
    maxRows: 0,
    why: '',
    score: id / 3,
    scoreStd: NaN,
    loss: id / 3,
    foldLosses: [id, -0],
    fitSeconds: 0.5,
    predictMsPer1kRows: 1,
    kept: {
      scores: { rows: 4, width: 1, data: Float64Array.of(id, NaN, -0, 1 / 3) },
      models: [
        { encoders: [], learner: { use: 'ridge', state: { w: new Float64Array(new SharedArrayBuffer(8)) } } },
      ],
    },
  };
}

function ownFolder(): string {
  const own = join(workFolder(), '.automl');
  mkdirSync(own);
  return own;
}

function open(own: string, exact = true, resume = true): DiskJournal {
  const earlier = resume ? readJournal(own) : null;
  return openDiskJournal({
    own,
    header,
    earlier,
    exact,
    onTrouble: (error) => {
      throw error;
    },
  });
}

describe('the journal', () => {
  it('gives back a trial exactly, predictions and models included', () => {
    const own = ownFolder();
    open(own).record(trial(1));
    expect(open(own).recall(trial(1))).toEqual(trial(1));
    expect(readJournal(own)!.header).toEqual(header);
  });

  it('gives a trial for the same number, learner and parameters only', () => {
    const own = ownFolder();
    open(own).record(trial(1));
    const journal = open(own);
    expect(journal.recall(trial(2, { alpha: 1 }))).toBeNull();
    expect(journal.recall(trial(1, { alpha: 2 }))).toBeNull();
    expect(journal.recall({ ...trial(1), maxRows: 9 })).toBeNull();
    expect(journal.rest(1)).toEqual([]);
  });

  it('of a search that is bound by time gives it for another number too, and the rest when asked', () => {
    const own = ownFolder();
    const first = open(own, false);
    for (const id of [0, 1, 2]) first.record(trial(id));
    const second = open(own, false);
    expect(second.recall(trial(5, { alpha: 1 }))).toMatchObject({ id: 5, name: 'ridge-5', score: 1 / 3 });
    expect(second.rest(7).map(({ id, score }) => [id, score])).toEqual([
      [7, 0],
      [8, 2 / 3],
    ]);
    const ids = readJournal(own)!.entries.map((entry) => entry.trial.id);
    expect(ids.sort()).toEqual([5, 7, 8]);
  });

  it('survives a torn last line, and goes on behind it', () => {
    const own = ownFolder();
    open(own).record(trial(1));
    appendFileSync(join(own, JOURNAL), '{"line":2,"trial":{"id":2,"na');
    open(own).record(trial(3));
    expect(readJournal(own)!.entries.map((entry) => entry.trial.id)).toEqual([1, 3]);
  });

  it('fits a trial again whose file is torn or changed', () => {
    const own = ownFolder();
    const journal = open(own);
    for (const id of [1, 2]) journal.record(trial(id));
    truncateSync(join(own, 'trials', '1.bin'), 40);
    const bytes = readFileSync(join(own, 'trials', '2.bin'));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(join(own, 'trials', '2.bin'), bytes);
    expect(open(own).recall(trial(1))).toBeNull();
    expect(open(own).recall(trial(2))).toBeNull();
  });

  it('removes what is out of the running, and still knows its score', () => {
    const own = ownFolder();
    const journal = open(own);
    for (const id of [1, 2]) journal.record(trial(id));
    journal.settle([{ ...trial(1), kept: null }, trial(2)]);
    expect(readdirSync(join(own, 'trials'))).toEqual(['2.bin']);
    expect(open(own).recall(trial(1))).toEqual({ ...trial(1), kept: null });
    expect(open(own).recall(trial(2))).toEqual(trial(2));
  });

  it('begins anew without the trials of a fit before', () => {
    const own = ownFolder();
    open(own).record(trial(1));
    open(own, true, false);
    expect(readJournal(own)!.entries).toEqual([]);
    expect(readdirSync(join(own, 'trials'))).toEqual([]);
  });

  it('is finished only until something is added', () => {
    const own = ownFolder();
    const journal = open(own);
    journal.record(trial(1));
    expect(readJournal(own)!.isFinished).toBe(false);
    journal.finish();
    expect(readJournal(own)!.isFinished).toBe(true);
    open(own).record(trial(2));
    expect(readJournal(own)!.isFinished).toBe(false);
  });

  it('that cannot be written says so once, and the search goes on', () => {
    const own = ownFolder();
    writeFileSync(join(own, 'not-a-folder'), '');
    const said: string[] = [];
    const journal = openDiskJournal({
      own: join(own, 'not-a-folder'),
      header,
      earlier: null,
      exact: true,
      onTrouble: ({ message }) => said.push(message),
    });
    for (const id of [1, 2]) journal.record(trial(id));
    journal.finish();
    expect(said).toEqual([expect.stringMatching(/^the journal cannot be written: /)]);
  });
});
