import { targetLength, widthOf, type Scores, type Task } from './core/data.js';
import { inputError, usageError } from './core/errors.js';
import { rngFrom } from './core/rng.js';
import type { Setting } from './core/space.js';
import { VERSION } from './core/version.js';
import { defaultMetric, metricFor } from './metrics/registry.js';
import { loss, type Metric } from './metrics/metric.js';
import { MODEL_FORMAT, MODEL_VERSION, type Model } from './model/model-file.js';
import { blend } from './search/blend.js';
import { checkFolds } from './search/check-folds.js';
import { chooseFolds } from './search/choose-folds.js';
import { leaderboard, type LeaderboardRow } from './search/leaderboard.js';
import { makeFeatures } from './search/make-features.js';
import { search } from './search/rounds.js';
import { learnersFor, spacesOf } from './search/spaces.js';
import { statusOf, type Dataset, type Executor, type Fold, type Trial } from './search/trial.js';
import { inferSchema } from './table/infer.js';
import { parseLabel } from './table/parse.js';
import { fitWarnings } from './table/profile.js';
import { foldColumns, weights } from './table/roles.js';
import type { InferOptions, Schema, TypeOverride, Warning } from './table/schema.js';
import type { RawTable } from './table/table.js';
import { withoutEchoes } from './table/warnings.js';

export type { LeaderboardRow };

export type Preset = 'fast' | 'balanced' | 'best';

export type FitOptions = {
  readonly label: string;
  readonly task?: Task;
  readonly metric?: string;
  /** seconds for the whole command, from io.clock() = 0 */
  readonly timeLimit: number;
  readonly trials?: number;
  readonly preset: Preset;
  /** registry names; empty = all of the default search */
  readonly learners: readonly string[];
  readonly exclude: readonly string[];
  /** parameters that are not searched but have this value */
  readonly set?: readonly Setting[];
  readonly folds?: number;
  readonly group?: string;
  readonly timeColumn?: string;
  readonly foldColumn?: string;
  readonly weight?: string;
  readonly id: readonly string[];
  readonly drop: readonly string[];
  readonly type: readonly TypeOverride[];
  readonly positive?: string;
  readonly na: readonly string[];
  readonly seed: number;
};

export type FitEvent =
  | {
      readonly kind: 'schema';
      readonly schema: Schema;
      readonly rows: number;
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: 'phase'; readonly phase: 'features' | 'search' | 'ensemble' }
  /** after each round: the best score so far on the metric's own scale */
  | {
      readonly kind: 'trials';
      readonly done: number;
      readonly failed: number;
      readonly best: { readonly model: string; readonly score: number } | null;
    };

/** What fit needs from the world. */
export type FitIo = {
  /** seconds since the command began */
  clock(): number;
  executor(dataset: Dataset): Promise<Executor>;
  /** the same data where workers can see it; the original is not used any more */
  share<T>(data: T): T;
  progress(event: FitEvent): void;
  /** true once the user has asked to stop: finish with the best so far */
  stopped(): boolean;
  workers: number;
};

export type FitResult = {
  readonly model: Model;
  readonly schema: Schema;
  readonly warnings: readonly Warning[];
  readonly leaderboard: readonly LeaderboardRow[];
  /** of the training table, in its row order; rows that no fold predicted (no label, first rows in time) hold NaN */
  readonly outOfFold: Scores;
  readonly folds: readonly Fold[];
  /** 95 % bootstrap interval of the ensemble's out-of-fold score */
  readonly interval: readonly number[];
};

/** Rounds of search end this long before the limit, so that ensemble, report and files are done in time. */
const RESERVE_SECONDS = 2.5;
/** Most of it is for the report, to measure what matters. */
const RESERVE_SHARE = 0.05;
const RESERVE_PER_SCORE = 0.7e-6;

/**
 * The training story: schema, features, folds, search, ensemble.
 * @throws AutomlError (usage, input)
 */
export async function fit(table: RawTable, options: FitOptions, io: FitIo): Promise<FitResult> {
  const { schema, warnings, y, rows } = understood(table, options);
  if (options.positive !== undefined && schema.label.task === 'regression')
    throw usageError('--positive is for classes, and this task is regression', 'leave it out');
  io.progress({ kind: 'schema', schema, rows: table.rows, warnings });
  const task = schema.label.task;
  const metric = options.metric === undefined ? defaultMetric(task) : metricFor(options.metric, task);
  const names = learnersFor(options, task);
  const spaces = spacesOf(names, options.set ?? [], task);
  if (options.folds !== undefined && options.foldColumn !== undefined)
    throw usageError(
      '--folds and --fold-column exclude each other',
      'the column says how many folds there are',
    );
  refuseTooManyClasses(table, schema, widthOf(y));

  io.progress({ kind: 'phase', phase: 'features' });
  const seed = rngFrom(String(options.seed));
  const { plans, ...features } = makeFeatures(table, schema, names, seed, (data) => io.share(data));
  const folds = chooseFolds(y, rows, foldColumns(table, schema), {
    folds: options.folds,
    thorough: options.preset === 'best',
    hasText: schema.columns.some(({ kind, role }) => kind === 'text' && role === 'feature'),
    rng: seed.fork('folds'),
  });
  const data: Dataset = {
    y,
    weight: weights(table, schema, rows),
    folds,
    ...features,
    plans: plans.map((plan) => plan.shared),
    metric: metric.name,
    fused: options.trials === undefined,
  };

  const foldWarnings = checkFolds(data);

  io.progress({ kind: 'phase', phase: 'search' });
  const reserve =
    RESERVE_SECONDS + RESERVE_SHARE * options.timeLimit + RESERVE_PER_SCORE * targetLength(y) * widthOf(y);
  const remaining = (): number =>
    options.trials === undefined ? options.timeLimit - reserve - io.clock() : Infinity;
  const executor = await io.executor(data);
  const trials = await search(
    data,
    executor,
    {
      spaces,
      metric,
      trials: options.trials ?? (options.preset === 'fast' ? names.length + 1 : Infinity),
      timeLimit: options.timeLimit,
      seed: options.seed,
    },
    {
      remaining,
      expired: () => io.stopped() || remaining() <= 0,
      workers: io.workers,
      onRound: (done) => io.progress(progressOf(done, metric)),
    },
  ).finally(() => executor.close());

  io.progress({ kind: 'phase', phase: 'ensemble' });
  const forward = options.timeColumn !== undefined;
  const ensemble = blend(data, trials, metric, { rng: seed.fork('ensemble'), forward });
  const model: Model = {
    format: MODEL_FORMAT,
    version: MODEL_VERSION,
    created_by: `automl ${VERSION}`,
    schema,
    metric: { name: metric.name, score: ensemble.score, interval: ensemble.interval },
    training: { rows: rows.length, folds: folds.length, trials: trials.length, seed: options.seed },
    plans: plans
      .map((plan) => plan.fitted)
      .filter((plan) => ensemble.members.some((m) => m.plan === plan.name)),
    members: ensemble.members,
  };
  return {
    model,
    schema,
    warnings: [...warnings, ...foldWarnings, ...notConverged(trials, model)],
    leaderboard: leaderboard(trials, ensemble, metric, folds.length),
    outOfFold: ensemble.outOfFold,
    folds,
    interval: ensemble.interval,
  };
}

/** What the table is, what is to be predicted, and all that the user should know of them. */
function understood(
  table: RawTable,
  options: FitOptions,
): { schema: Schema; warnings: readonly Warning[] } & ReturnType<typeof parseLabel> {
  const inferred = inferSchema(table, inferOptions(options));
  const { schema } = inferred;
  const target = parseLabel(table, schema.label, schema.missing);
  const warnings = withoutEchoes([...inferred.warnings, ...fitWarnings(table, inferred, target)]);
  return { schema, warnings, ...target };
}

function inferOptions(options: FitOptions): InferOptions {
  const { label, task, positive, id, drop, type, weight, group, timeColumn, foldColumn, na } = options;
  return {
    label,
    id,
    drop,
    type,
    na,
    ...(task && { task }),
    ...(positive !== undefined && { positive }),
    ...(weight !== undefined && { weight }),
    ...(group !== undefined && { group }),
    ...(timeColumn !== undefined && { time: timeColumn }),
    ...(foldColumn !== undefined && { fold: foldColumn }),
  };
}

/** Scores of every row and class are held in memory, for every candidate. */
const MOST_SCORES = 100_000_000;

function refuseTooManyClasses(table: RawTable, { label }: Schema, width: number): void {
  if (width * table.rows <= MOST_SCORES || label.task === 'regression') return;
  throw inputError(
    `${table.source}: the label ${label.name} has ${width} classes in ${table.rows} rows: too many`,
    'is it an id or a number? Name another column with --label, or pass --task regression',
  );
}

/** Members of the ensemble that some fold ended before they were solved. */
function notConverged(trials: readonly Trial[], { members }: Model): Warning[] {
  return trials
    .filter(({ name, chosen }) => chosen?.['converged'] === false && members.some((m) => m.name === name))
    .map(({ name }) => ({
      code: 'not-converged',
      message: `${name} did not converge: its coefficients are not the best for their parameters`,
    }));
}

function progressOf(trials: readonly Trial[], metric: Metric): FitEvent {
  const good = trials.filter((t) => t.why === '');
  const best = good.reduce<Trial | null>(
    (a, b) => (a && loss(metric, a.score) <= loss(metric, b.score) ? a : b),
    null,
  );
  const failed = trials.filter((t) => statusOf(t) === 'failed').length;
  return {
    kind: 'trials',
    done: trials.length,
    failed,
    best: best && { model: best.name, score: best.score },
  };
}
