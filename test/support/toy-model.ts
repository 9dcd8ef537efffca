import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { expectExit, workFolder } from './cli.js';
import { toyCsv, toyRegressionCsv } from './toy.js';

/**
 * Two quick models for the tests of one file, in a folder of their own: `classes/model.json` with its training
 * table `classes.csv`, and `numbers/model.json` with `numbers.csv`. Both know the column `id` as an id.
 */
export function toyModels(): { readonly folder: string } {
  const folder = workFolder(false);
  beforeAll(() => {
    writeFileSync(join(folder, 'classes.csv'), toyCsv(120));
    writeFileSync(join(folder, 'numbers.csv'), toyRegressionCsv(120));
    const quick = ['--id', 'id', '--trials', '2', '--workers', '1'];
    const fit = (name: string, label: string, learner: string): void => {
      const args = ['fit', `${name}.csv`, '--label', label, '--out', name, '--learners', learner, ...quick];
      expectExit(0, args, { cwd: folder });
    };
    fit('classes', 'answer', 'logistic');
    fit('numbers', 'y', 'ridge');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { folder };
}
