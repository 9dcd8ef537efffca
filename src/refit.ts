import { inputError, show, usageError } from './core/errors.js';
import { rngFrom } from './core/rng.js';
import { modelOf, type FitIo, type FitResult } from './fit.js';
import { costsOf, tableOf, type Costs, type CostTable } from './metrics/cost.js';
import { guideOf, metricFor } from './metrics/registry.js';
import type { Member, Model } from './model/model-file.js';
import { onAllRows } from './search/all-rows.js';
import { mixture } from './search/blend.js';
import { checkFolds } from './search/check-folds.js';
import { chooseFolds } from './search/choose-folds.js';
import { leaderboard } from './search/leaderboard.js';
import { makeFeatures } from './search/make-features.js';
import { fitWhole } from './search/round.js';
import type { Dataset, Trial } from './search/trial.js';
import { inferSchema } from './table/infer.js';
import { parseLabel } from './table/parse.js';
import { fitProfile } from './table/profile.js';
import type { Reference } from './table/profile/reference.js';
import { foldColumns, weights } from './table/roles.js';
import type { ColumnSchema, InferOptions, LabelSchema, Reading, Schema, Warning } from './table/schema.js';
import type { RawTable } from './table/table.js';
import { withoutEchoes } from './table/warnings.js';

/** What refit needs from the world: as fit, without a clock. */
export type RefitIo = Pick<FitIo, 'executor' | 'share' | 'progress' | 'stopped'>;

/**
 * The recipe of a model on new data, without search: its columns with their types and roles, its members with their
 * parameters and weights, its number of folds and its seed. Levels, classes, encoders and learners are fitted anew, on all
 * rows. On the data of the model itself the same model comes out, save the reasons in its schema (unless a search had thinned out
 * rows).
 * @throws AutomlError (input) if a column of the model or the label is missing, or no member can be fitted; (usage) if stopped
 */
export async function refit(table: RawTable, model: Model, io: RefitIo): Promise<FitResult> {
  const { schema, warnings, references, y, rows } = understood(table, model.schema);
  io.progress({ kind: 'schema', schema, rows: table.rows, y, labelled: rows, warnings });
  const metric = metricFor(model.metric.name, schema.label.task, costsFor(model, schema.label));
  const { folds: k, seed: number } = model.training;
  const seed = rngFrom(String(number));

  io.progress({ kind: 'phase', phase: 'features' });
  const names = [...new Set(model.members.map(({ learner }) => learner))];
  const { plans, ...features } = makeFeatures(table, schema, names, seed, (data) => io.share(data));
  const folds = chooseFolds(y, rows, foldColumns(table, schema), {
    folds: Math.min(k, rows.length),
    thorough: false,
    hasText: false,
    rng: seed.fork('folds'),
  });
  const data: Dataset = {
    y,
    weight: weights(table, schema, rows),
    folds,
    ...features,
    plans: plans.map((plan) => plan.shared),
    metric: guideOf(metric).name,
    fused: false,
  };

  io.progress({ kind: 'phase', phase: 'search' });
  const executor = await io.executor(data);
  const wanted = model.members.map(({ learner, params, name }, i) => ({
    id: idOf(name, i),
    learner,
    params,
  }));
  const trials = await fitWhole(data, executor, metric, wanted, number, () => io.stopped()).finally(() =>
    executor.close(),
  );
  if (io.stopped()) throw usageError('refit was stopped before all members were fitted');

  io.progress({ kind: 'phase', phase: 'ensemble' });
  const good = trials.flatMap((trial, i) =>
    trial.why === '' ? [{ trial, weight: weightOf(model, i) }] : [],
  );
  if (good.length === 0)
    throw inputError(
      `no member of the model can be fitted to ${table.source}: ${trials[0]?.why ?? 'it has none'}`,
      'search anew with automl fit',
    );
  const total = good.reduce((sum, { weight }) => sum + weight, 0);
  const parts = good.map(({ trial, weight }) => ({ trial, weight: weight / total }));
  const lastFold = schema.columns.some(({ role }) => role === 'time');
  const ensemble = mixture(data, parts, metric, { rng: seed.fork('ensemble'), lastFold });
  const training = { ...model.training, rows: rows.length, folds: folds.length };
  const foldModel = modelOf({ data, schema, metric, ensemble, rows, plans, references, training });
  const singles = lastFold ? [] : ensemble.members.filter(({ name }) => isSingle(model, name));
  return {
    model: { ...foldModel, members: await refitted() },
    foldModel,
    schema,
    warnings: [...warnings, ...checkFolds(data), ...trials.filter(({ why }) => why !== '').map(lost)],
    leaderboard: leaderboard(trials, ensemble, metric, folds.length),
    outOfFold: ensemble.outOfFold,
    folds,
  };

  async function refitted(): Promise<readonly Member[]> {
    if (singles.length === 0) return ensemble.members;
    const anew = await io.executor(data);
    const stopped = (): boolean => io.stopped();
    const whole = await onAllRows(singles, trials, anew, number, stopped).finally(() => anew.close());
    return ensemble.members.map((member) => whole.find(({ name }) => name === member.name) ?? member);
  }
}

/** As they were, by names of classes. */
function costsFor({ costs, schema: { label: was } }: Model, now: LabelSchema): Costs | undefined {
  if (!costs || was.task === 'regression' || now.task === 'regression') return undefined;
  const lasting = (name: string): boolean => now.classes.includes(name);
  const table = Object.entries(tableOf(costs, was.classes)).filter(([name]) => lasting(name));
  const rows = table.map(([name, row]) => [
    name,
    Object.fromEntries(Object.entries(row).filter(([predicted]) => lasting(predicted))),
  ]);
  return costsOf(Object.fromEntries(rows) as CostTable, now.classes);
}

/** One model stood for the member: it was fitted on all rows, or its size or time was bound. */
function isSingle({ members }: Model, name: string): boolean {
  return members.some((member) => member.name === name && member.models.length === 1);
}

/** The number of the candidate that a member was: with it comes the same seed. */
function idOf(name: string, i: number): number {
  const [, digits] = /-(\d+)$/.exec(name) ?? [];
  return digits === undefined ? i : Number(digits);
}

/** Where nothing is left of all weights, members count alike. */
function weightOf({ members }: Model, i: number): number {
  return members.some(({ weight }) => weight > 0) ? members[i]!.weight : 1;
}

function lost({ name, why }: Trial): Warning {
  return {
    code: 'member-lost',
    message: `${name} could not be fitted to these data and is left out: ${why}`,
  };
}

type Understood = ReturnType<typeof parseLabel> & {
  readonly schema: Schema;
  readonly warnings: readonly Warning[];
  readonly references: readonly Reference[];
};

function understood(table: RawTable, was: Schema): Understood {
  const present = new Set(table.columns.map(({ name }) => name));
  const needed = was.columns.filter(({ role }) => role !== 'dropped').map(({ name }) => name);
  const missing = needed.filter((name) => !present.has(name));
  if (missing.length > 0)
    throw inputError(
      `${table.source}: ${missing.length === 1 ? 'there is no column' : 'there are no columns'} ${listed(missing)}`,
      'the model was trained with them: rename or add them, or search anew with automl fit',
    );
  const known = new Set(was.columns.map(({ name }) => name));
  const added = table.columns.map(({ name }) => name).filter((name) => !known.has(name));
  const inferred = inferSchema(table, optionsOf(was, present, added));
  const target = parseLabel(table, inferred.schema.label, inferred.schema.missing);
  const { warnings: found, references } = fitProfile(table, inferred, target);
  const warnings = withoutEchoes([...inferred.warnings, ...found]);
  const columns = inferred.schema.columns.map((column) =>
    column.role === 'feature' ? { ...column, reason: 'as in the model' } : column,
  );
  const schema = { ...inferred.schema, columns };
  const news = [...newColumns(added), ...otherClasses(was.label, inferred.schema.label)];
  return { schema, warnings: [...news, ...warnings], references, ...target };
}

/** The options of fit that lead to the same columns. */
function optionsOf(was: Schema, present: ReadonlySet<string>, added: readonly string[]): InferOptions {
  const withRole = (role: ColumnSchema['role']): string[] =>
    was.columns.filter((c) => c.role === role && present.has(c.name)).map(({ name }) => name);
  const [weight] = withRole('weight');
  const [group] = withRole('group');
  const [time] = withRole('time');
  const [fold] = withRole('fold');
  const { label } = was;
  return {
    label: label.name,
    task: label.task,
    ...(label.task === 'binary' && { positive: label.classes[1]! }),
    id: withRole('id'),
    drop: [...withRole('dropped'), ...added],
    type: was.columns
      .filter(({ role }) => role === 'feature')
      .map((c) => ({ column: c.name, kind: readingOf(c) })),
    na: [...was.missing, ...was.columns.flatMap((c) => ownMissing(c, was.missing))],
    ...(weight !== undefined && { weight }),
    ...(group !== undefined && { group }),
    ...(time !== undefined && { time }),
    ...(fold !== undefined && { fold }),
  };
}

function ownMissing({ name, missing = [] }: ColumnSchema, common: readonly string[]): string[] {
  return missing.filter((text) => !common.includes(text)).map((text) => `${name}=${text}`);
}

function readingOf({ kind, number, date }: ColumnSchema): Reading {
  if (number?.decimal === ',') return 'decimal-comma';
  if (number?.thousands === ',') return 'decimal-point';
  if (date?.order === 'dmy') return 'day-first';
  return date?.order === 'mdy' ? 'month-first' : kind;
}

function newColumns(added: readonly string[]): Warning[] {
  if (added.length === 0) return [];
  const message = `the model does not know ${listed(added)}: ignored; automl fit would search with ${added.length === 1 ? 'it' : 'them'}`;
  return [{ code: 'new-columns', message }];
}

function otherClasses(was: LabelSchema, now: LabelSchema): Warning[] {
  if (was.task === 'regression' || now.task === 'regression') return [];
  const added = now.classes.filter((name) => !was.classes.includes(name));
  const gone = was.classes.filter((name) => !now.classes.includes(name));
  return [
    ...(added.length > 0
      ? [
          {
            code: 'new-classes',
            message: `${listed(added)} in ${show(now.name)} is new: learned as a class of its own`,
          },
        ]
      : []),
    ...(gone.length > 0
      ? [
          {
            code: 'lost-classes',
            message: `no row has ${listed(gone)} in ${show(now.name)}: it is no class any more`,
          },
        ]
      : []),
  ];
}

function listed(names: readonly string[]): string {
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  return `${names.slice(0, 10).map(show).join(', ')}${more}`;
}
