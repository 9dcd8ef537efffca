import type { FitFlags } from './fit.js';
import { shellWord } from './shell-word.js';

type Given = readonly [option: string, values: readonly (string | number)[]];

/** Options of a fit that change what comes out, as they were given; --out, --workers and such are not among them. */
function given(flags: FitFlags): Given[] {
  const one = (value: string | number | undefined): readonly (string | number)[] =>
    value === undefined ? [] : [value];
  const all: Given[] = [
    ['--label', one(flags.label)],
    ['--task', flags.task === 'auto' ? [] : [flags.task]],
    ['--metric', one(flags.metric)],
    ['--cost', one(flags.cost)],
    ['--time-limit', one(flags.timeLimit)],
    ['--trials', one(flags.trials)],
    ['--preset', flags.preset === 'balanced' ? [] : [flags.preset]],
    ['--max-model-size', one(flags.maxModelSize)],
    ['--max-latency', one(flags.maxLatency)],
    ['--learners', one(flags.learners?.join(','))],
    ['--exclude', one(flags.exclude?.join(','))],
    ['--set', (flags.set ?? []).map(({ learner, param, value }) => `${learner}.${param}=${value}`)],
    ['--folds', one(flags.folds)],
    ['--group', one(flags.group)],
    ['--time-column', one(flags.timeColumn)],
    ['--fold-column', one(flags.foldColumn)],
    ['--weight', one(flags.weight)],
    ['--id', flags.id ?? []],
    ['--drop', flags.drop ?? []],
    ['--type', (flags.type ?? []).map(({ column, kind }) => `${column}=${kind}`)],
    ['--positive', one(flags.positive)],
    ['--na', flags.na ?? []],
    ['--delimiter', one(flags.delimiter)],
    ['--encoding', one(flags.encoding)],
    ['--ragged', one(flags.ragged)],
    ['--seed', flags.seed === 0 ? [] : [flags.seed]],
  ];
  return all.filter(([, values]) => values.length > 0);
}

/** The command that does this search again, and the options that were given. trials: how many candidates there were. */
export function fitAgain(
  patterns: readonly string[],
  flags: FitFlags,
  trials: number,
): { readonly command: string; readonly given: readonly string[] } {
  const options = given(flags);
  const counted = given({ ...flags, trials }).filter(([option]) => option !== '--time-limit');
  const words = counted.flatMap(([option, values]) =>
    values.flatMap((value) => [option, shellWord(String(value))]),
  );
  return {
    command: ['automl fit', ...patterns.map(shellWord), ...words].join(' '),
    given: options.map(([option]) => option),
  };
}
