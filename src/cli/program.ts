import { Command, CommanderError } from 'commander';
import { usageError } from '../core/errors.js';
import { applySettings } from './config.js';
import { VERSION } from '../core/version.js';
import { FORMATS } from '../node/write-predictions.js';
import { amount, gate, several, share, whole } from './args.js';
import type { CheckFlags } from './check.js';
import type { EvaluateFlags } from './evaluate.js';
import type { ExplainFlags } from './explain.js';
import type { ExploreFlags } from './explore.js';
import type { InspectFlags } from './inspect.js';
import type { LeaderboardFlags } from './leaderboard.js';
import type { ListFlags } from './list.js';
import type { PredictFlags } from './predict.js';
import { addFit, addRefit } from './program-fit.js';
import {
  taskOption,
  withTypes,
  withCsv,
  withCommon,
  choice,
  examples,
  type Finish,
} from './program-options.js';

const COMMANDS = [
  'fit',
  'refit',
  'predict',
  'evaluate',
  'check',
  'explore',
  'explain',
  'leaderboard',
  'inspect',
  'list',
  'completion',
];

/** Reads the command line and runs its command; each command is loaded when it is needed. Returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  let code = 0;
  const finish: Finish = async (work) => {
    code = await work;
  };
  try {
    const command = program(finish);
    if (argv.length <= 2) command.outputHelp();
    else await command.parseAsync(argv);
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw asUsageError(error, argv);
  }
}

/** All commands with their options: what help, settings, their schema and completion tell is read off it. */
export function program(finish: Finish): Command {
  const root = new Command('automl')
    .description('From a CSV to an accurate model, and from the model to predictions.')
    .addHelpText(
      'before',
      examples(
        'automl fit train.csv --label price --out run',
        'automl predict run/model.json new.csv --out predictions.csv',
      ),
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined })
    .exitOverride()
    .hook('preAction', (_, command) => applySettings(command, root));
  addFit(root, finish);
  addRefit(root, finish);
  addPredict(root, finish);
  addEvaluate(root, finish);
  addCheck(root, finish);
  addExplore(root, finish);
  addExplain(root, finish);
  addLeaderboard(root, finish);
  addInspect(root, finish);
  addList(root, finish);
  addCompletion(root, finish);
  return root;
}

function addPredict(root: Command, finish: Finish): void {
  const command = root
    .command('predict')
    .description('Predictions as CSV, TSV, JSON lines or Parquet: one row per input row, in input order.')
    .addHelpText(
      'before',
      examples(
        'automl predict run/model.json new.csv --out predictions.csv',
        'automl predict run/model.json new.csv --keep name --no-proba > predictions.csv',
        'automl predict run/model.json new.parquet --out predictions.parquet',
        'automl predict run/model.json new.csv --intervals 0.9    # lower and upper, or sets of classes',
        'zcat big.csv.gz | automl predict run/model.json - --format ndjson | head',
      ),
    )
    .argument('<MODEL.json>', 'a model written by fit')
    .argument('<DATA.csv>', 'rows to predict: CSV, JSON lines or Parquet, also packed; - for stdin')
    .option('-o, --out <FILE>', 'where to (default: stdout; on a terminal a preview)')
    .addOption(
      choice('--format <FORMAT>', 'of the predictions (default: by the name of --out, else csv)', FORMATS),
    )
    .option('--no-proba', 'leave the probabilities out')
    .option(
      '--intervals <COVERAGE>',
      'lower and upper, or the set of classes, that hold this share of new labels: 0.9',
      share('--intervals'),
    )
    .option('--keep <COLUMN>', 'copy this column of the input (repeatable)', several)
    .option('--keep-all', 'copy all columns of the input')
    .option('--allow-missing', 'predict also if columns of the training data are not there');
  withCsv(command);
  withCommon(command).action((model: string, data: string, flags: PredictFlags) =>
    finish(import('./predict.js').then(({ predictCommand }) => predictCommand(model, data, flags))),
  );
}

function addEvaluate(root: Command, finish: Finish): void {
  const command = root
    .command('evaluate')
    .description('Score a model on labelled data; a gate for CI.')
    .addHelpText(
      'before',
      examples(
        'automl evaluate run/model.json test.csv',
        "automl evaluate run/model.json test.csv --require 'roc_auc>=0.85' --require 'log_loss<0.5'",
        'automl evaluate new.json test.csv --baseline old.json --max-regression 0.005 --ci --junit gates.xml',
        'automl evaluate run/model.json test.csv --by country --by age',
      ),
    )
    .argument('<MODEL.json>', 'a model written by fit')
    .argument('<DATA.csv>', 'rows with their label: CSV, JSON lines or Parquet, also packed; - for stdin')
    .option('--metric <NAME>', 'this metric only')
    .option('--require <METRIC>=BOUND>', 'exit 4 unless it holds; >=, >, <=, < (repeatable)', gate)
    .option('--baseline <OLD.json>', 'exit 4 if the model is surely worse than this one on the same rows')
    .option(
      '--max-regression <X>',
      'so much worse it may be, in units of the metric (default: 0)',
      amount('--max-regression'),
    )
    .option('--by <COLUMN>', 'the metric for each value of a column, worst first (repeatable)', several)
    .option('--junit <FILE>', 'write a JUnit report in which each gate is a test case')
    .option('--ci', 'a line of scores and a line per gate')
    .option('--allow-missing', 'score also if columns of the training data are not there');
  withCsv(command);
  withCommon(command).action((model: string, data: string, flags: EvaluateFlags) =>
    finish(import('./evaluate.js').then(({ evaluateCommand }) => evaluateCommand(model, data, flags))),
  );
}

function addCheck(root: Command, finish: Finish): void {
  const command = root
    .command('check')
    .description(
      'Check data without labels against what a model was trained on: columns, types, drift. Exit 4 if not.',
    )
    .addHelpText(
      'before',
      examples(
        'automl check run/model.json new.csv',
        'automl check run/model.json new.csv --max-drift 0.25 --max-missing 0.05 --ci --junit check.xml',
        "automl check run/model.json new.csv --json | jq -r '.columns[] | select(.broken != []) | .name'",
      ),
    )
    .argument('<MODEL.json>', 'a model written by fit')
    .argument('<DATA.csv>', 'the data: CSV, JSON lines or Parquet, also packed; - for stdin');
  const bound = (spelling: string, text: string): Command =>
    command.option(`${spelling} <X>`, text, amount(spelling));
  bound('--max-drift', 'population stability index of a column (default: 0.2)');
  bound('--max-unseen', 'share of cells with categories that training does not have (default: 0.05)');
  bound('--max-outside', 'share of cells outside of the range of training (default: 0.01)');
  bound(
    '--max-unreadable',
    'share of cells that are not of the type, beyond that in training (default: 0.01)',
  );
  bound('--max-missing', 'share of missing cells, beyond that in training (default: 0.1)');
  command
    .option('--junit <FILE>', 'write a JUnit report in which each column is a test case')
    .option('--ci', 'a line per broken column');
  withCsv(command);
  withCommon(command).action((model: string, data: string, flags: CheckFlags) =>
    finish(import('./check.js').then(({ checkCommand }) => checkCommand(model, data, flags))),
  );
}

function addExplore(root: Command, finish: Finish): void {
  const command = root
    .command('explore')
    .description('Show what the columns are and what is wrong with them, before any model.')
    .addHelpText(
      'before',
      examples(
        'automl explore train.csv',
        'automl explore train.csv --label price --against test.csv',
        "automl explore train.csv -l price --json | jq -r '.findings[].code'",
      ),
    )
    .argument('<DATA.csv>', 'the data; - for stdin')
    .option('-l, --label <COLUMN>', 'column to predict: how much each column explains of it')
    .addOption(taskOption())
    .option('--against <FILE>', 'data to predict or to test on: how it differs, and which rows are in both')
    .option('--id <COLUMN>', 'no feature (repeatable)', several)
    .option('--drop <COLUMN>', 'ignored (repeatable)', several);
  withTypes(command);
  withCsv(command);
  withCommon(command).action((data: string, flags: ExploreFlags) =>
    finish(import('./explore.js').then(({ exploreCommand }) => exploreCommand(data, flags))),
  );
}

function addExplain(root: Command, finish: Finish): void {
  const command = root
    .command('explain')
    .description('Show which columns matter to a model, overall and for single rows.')
    .addHelpText(
      'before',
      examples(
        'automl explain run/model.json test.csv                   # how much worse without each column',
        'automl explain run/model.json test.csv --row 3           # one prediction, column by column',
        'automl explain run/model.json test.csv --column age      # how predictions follow a column',
        "automl explain run/model.json test.csv --json | jq -r '.importances[0].column'",
      ),
    )
    .argument('<MODEL.json>', 'a model written by fit')
    .argument(
      '<DATA.csv>',
      'rows, best with their label: CSV, JSON lines or Parquet, also packed; - for stdin',
    )
    .option('--row <N>', 'one prediction: the data row, from 1', whole('--row', 1))
    .option('--column <NAME>', 'partial dependence of this column (repeatable)', several)
    .option('--metric <NAME>', 'that columns matter to (default: that of the model)')
    .option('--top <N>', 'columns to show (default: 20; -v: all)', whole('--top', 1))
    .option('--repeats <N>', 'shuffles of each column (default: 5)', whole('--repeats', 1))
    .option('--seed <N>', 'same seed: same figures', whole('--seed', 0), 0)
    .option('--html <FILE>', 'the same as a page with charts')
    .option('--allow-missing', 'columns of the model that are not there count as missing');
  withCsv(command);
  withCommon(command).action((model: string, data: string, flags: ExplainFlags) =>
    finish(import('./explain.js').then(({ explainCommand }) => explainCommand(model, data, flags))),
  );
}

function addLeaderboard(root: Command, finish: Finish): void {
  const command = root
    .command('leaderboard')
    .description('Show the leaderboard of a fit: finished, running or interrupted.')
    .addHelpText('before', examples('automl leaderboard run', 'automl leaderboard run --json'))
    .argument('[DIR]', 'the --out of the fit', '.');
  withCommon(command).action((folder: string, flags: LeaderboardFlags) =>
    finish(import('./leaderboard.js').then(({ leaderboardCommand }) => leaderboardCommand(folder, flags))),
  );
}

function addInspect(root: Command, finish: Finish): void {
  const command = root
    .command('inspect')
    .description('Show what is inside a model file.')
    .addHelpText('before', examples('automl inspect run/model.json', 'automl inspect run/model.json --json'))
    .argument('<MODEL.json>', 'a model written by fit');
  withCommon(command).action((model: string, flags: InspectFlags) =>
    finish(import('./inspect.js').then(({ inspectCommand }) => inspectCommand(model, flags))),
  );
}

function addList(root: Command, finish: Finish): void {
  const command = root
    .command('list')
    .description('List what can be named in options.')
    .addHelpText('before', examples('automl list metrics', 'automl list learners --json'))
    .argument('<WHAT>', 'metrics, learners or encoders');
  withCommon(command).action((what: string, flags: ListFlags) =>
    finish(import('./list.js').then(({ listCommand }) => listCommand(what, flags))),
  );
}

function addCompletion(root: Command, finish: Finish): void {
  root
    .command('completion')
    .description('Print a script with which a shell completes commands, options and values.')
    .addHelpText(
      'before',
      examples(
        'automl completion bash > ~/.local/share/bash-completion/completions/automl',
        'automl completion zsh > "${fpath[1]}/_automl"',
        'automl completion fish > ~/.config/fish/completions/automl.fish',
      ),
    )
    .argument('<SHELL>', 'bash, zsh or fish')
    .action((shell: string) =>
      finish(import('./completion.js').then(({ completionCommand }) => completionCommand(shell, root))),
    );
}

/** Commander's message in our form: what is wrong, then the way out. */
function asUsageError(error: CommanderError, argv: readonly string[]): Error {
  const text =
    error.code === 'commander.help'
      ? `unknown command '${argv.at(-1) ?? ''}'`
      : error.message.replace(/^error: /, '');
  const [, what = text, way = ''] = /^(.*?)(?:\. |\n\()(Allowed .*?|Did you .*?)[.)]*$/s.exec(text) ?? [];
  const command = COMMANDS.find((name) => name === argv[2]);
  return usageError(what, way || `see automl ${command ? `${command} ` : ''}--help`);
}
