import { learners } from '../../src/learners/registry.js';
import type { Spaces } from '../../src/search/sampler.js';
import { fit, type FitIo, type FitOptions, type FitResult } from '../../src/fit.js';
import { rngFrom } from '../../src/core/rng.js';
import { inlineExecutor } from '../../src/search/evaluate.js';
import type { Dataset } from '../../src/search/trial.js';
import { rawTable } from '../../src/table/raw-table.js';
import type { RawTable } from '../../src/table/table.js';

const names = ['x', 'city', 'when', 'note', 'group', 'w', 'y'];
const cities = Array.from({ length: 40 }, (_, k) => `city ${k}`);

/** A table with a number, a category of 40 levels, a date, a text, a group, a weight, and a label that they explain. */
export function mixedTable(rows: number, kind: 'classes' | 'numbers' = 'classes', seed = 'mixed'): RawTable {
  const rng = rngFrom(seed);
  const words = ['good', 'bad', 'fine', 'late', 'early', 'never', 'always', 'broken'];
  const cells = Array.from({ length: rows }, (_, i) => {
    const x = rng.normal();
    const city = rng.int(40);
    const first = rng.int(8);
    const note = `${words[first]} ${words[rng.int(8)]} ${words[rng.int(8)]} service number ${rng.int(1000)} and more`;
    const signal = x + (city % 2) - (first === 3 ? 2 : 0) + 0.3 * rng.normal();
    const label = kind === 'numbers' ? signal.toFixed(4) : signal > 0.3 ? 'yes' : 'no';
    const when = `2021-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`;
    const number = rng.next() < 0.1 ? '' : x.toFixed(4);
    return [number, cities[city]!, when, note, `g${i % 10}`, String(1 + (i % 3)), label];
  });
  return rawTable('mixed.csv', names, cells);
}

/** What is searched of these learners if nothing is set. */
export function spacesOf(...names: string[]): Spaces {
  return new Map(names.map((name) => [name, learners.get(name).space]));
}

export const fitOptions: FitOptions = {
  label: 'y',
  timeLimit: 60,
  trials: 4,
  preset: 'balanced',
  learners: ['logistic', 'ridge', 'gbdt'],
  exclude: [],
  folds: 3,
  id: [],
  drop: [],
  type: [],
  na: [],
  seed: 0,
};

/** fit in this thread, without a clock; sees the dataset that the search was given. */
export async function fitInline(
  table: RawTable,
  options: Partial<FitOptions> = {},
  io: Partial<FitIo> = {},
): Promise<FitResult & { data: Dataset }> {
  const { folds = 3, ...rest } = fitOptions;
  let data: Dataset | undefined;
  const result = await fit(
    table,
    { ...rest, ...(options.foldColumn === undefined && { folds }), ...options },
    {
      clock: () => 0,
      executor: (dataset) => {
        data = dataset;
        return Promise.resolve(inlineExecutor(dataset, () => 0));
      },
      share: (value) => value,
      progress: () => undefined,
      stopped: () => false,
      workers: 1,
      ...io,
    },
  );
  return { ...result, data: data! };
}
