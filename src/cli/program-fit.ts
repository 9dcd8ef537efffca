import type { Command } from 'commander';
import { columnType, duration, milliseconds, names, setting, several, size, whole } from './args.js';
import type { FitFlags } from './fit.js';
import { taskOption, withCsv, withCommon, choice, examples, type Finish } from './program-options.js';
import type { RefitFlags } from './refit.js';

export function addFit(root: Command, finish: Finish): void {
  const command = root
    .command('fit')
    .description('Search for the best model and write it, its leaderboard and its out-of-fold predictions.')
    .addHelpText(
      'before',
      examples(
        'automl fit titanic.csv --label survived --out run',
        'automl fit train.csv.gz --label price --metric mae --time-limit 10m --id order_id',
        "automl fit 'parts/*.parquet' --label price",
        'automl fit visits.csv --label churn --group customer --drop email --type zip=category',
        'automl fit train.csv --label y --trials 20 --seed 1    # the same bytes for any number of workers',
        'automl fit train.csv --label y --out run --resume      # after a crash: goes on where it was',
      ),
    )
    .argument(
      '<TRAIN.csv...>',
      'training data: CSV, JSON lines or Parquet, also packed; files or a quoted pattern with the same columns; - for stdin',
    )
    .option('-l, --label <COLUMN>', 'column to predict (required)')
    .addOption(taskOption())
    .option(
      '--metric <NAME>',
      'what to optimise, pinball_0.9 for a quantile (default: roc_auc, log_loss or rmse by task)',
    )
    .option(
      '--cost <FILE>',
      'optimise what mistakes cost: {"true class": {"predicted class": 5}}; what is not there costs 1, being right 0',
    )
    .option('--time-limit <DURATION>', 'for the whole command: 90, 90s, 5m, 1h (default: 60s)', duration)
    .option('--trials <N>', 'stop after N trials instead', whole('--trials', 1))
    .addOption(
      choice('--preset <PRESET>', 'how much to search and to keep', ['fast', 'balanced', 'best'], 'balanced'),
    )
    .option(
      '--max-model-size <SIZE>',
      'of model.json, kept by the choice of members: 500kB, 2MB',
      size('--max-model-size'),
    )
    .option(
      '--max-latency <MS>',
      'to predict 1,000 rows, as measured in the search: members are chosen by it: 20ms',
      milliseconds('--max-latency'),
    )
    .option('--learners <A,B>', 'learners to search (default: all)', names('--learners'))
    .option('--exclude <A,B>', 'learners to leave out', names('--exclude'))
    .option('--set <LEARNER.PARAM=VALUE>', 'a parameter that is not searched (repeatable)', setting)
    .option('--folds <K>', 'cross-validation folds (default: by size)', whole('--folds', 2))
    .option('--group <COLUMN>', 'keep rows of a group in one fold')
    .option('--time-column <COLUMN>', 'validate forward in time')
    .option('--fold-column <COLUMN>', 'the fold of each row is given')
    .option('--weight <COLUMN>', 'sample weights')
    .option('--id <COLUMN>', 'kept out of the features, copied to predictions (repeatable)', several)
    .option('--drop <COLUMN>', 'ignored (repeatable)', several)
    .option(
      '--type <COLUMN=KIND>',
      'number, category, text, date or boolean; or how to read it: day-first, month-first, decimal-comma, decimal-point (repeatable)',
      columnType,
    )
    .option('--positive <VALUE>', 'positive class of a binary task (default: the rarer one)')
    .option(
      '--na <TEXT>',
      'one more spelling of a missing cell, COLUMN=TEXT: in one column (repeatable)',
      several,
    )
    .option(
      '--test <FILE>',
      'also predict this file into test-predictions.csv, and score it if it has the label',
    )
    .option('--workers <N>', 'worker threads (default: all cores)', whole('--workers', 1))
    .option(
      '--memory <SIZE>',
      'for all workers and the data: 2GB (default: 80 % of what the machine or container grants)',
      size('--memory'),
    )
    .option('--seed <N>', 'same seed and --trials: same bytes', whole('--seed', 0), 0)
    .option('--out <DIR>', 'where the artifacts go', '.')
    .option('--force', 'replace files in --out that automl did not write')
    .option('--resume', 'go on from the finished trials of an interrupted fit in --out');
  withCsv(command);
  withCommon(command).action((train: readonly string[], flags: FitFlags) =>
    finish(import('./fit.js').then(({ fitCommand }) => fitCommand(train, flags))),
  );
}

export function addRefit(root: Command, finish: Finish): void {
  const command = root
    .command('refit')
    .description('Fit the recipe of a model to new data without search, and write the artifacts of fit.')
    .addHelpText(
      'before',
      examples(
        'automl refit run/model.json today.csv --out today',
        "automl refit run/model.json 'parts/*.parquet' --out tonight --quiet",
      ),
    )
    .argument(
      '<MODEL.json>',
      'a model written by fit: learners, parameters, weights, types and roles of columns',
    )
    .argument('<TRAIN.csv...>', 'training data with the columns of the model; as for fit')
    .option('--workers <N>', 'worker threads (default: all cores)', whole('--workers', 1))
    .option(
      '--memory <SIZE>',
      'for all workers and the data: 2GB (default: 80 % of what the machine or container grants)',
      size('--memory'),
    )
    .option('--out <DIR>', 'where the artifacts go', '.')
    .option('--force', 'replace files in --out that automl did not write');
  withCsv(command);
  withCommon(command).action((model: string, train: readonly string[], flags: RefitFlags) =>
    finish(import('./refit.js').then(({ refitCommand }) => refitCommand(model, train, flags))),
  );
}
