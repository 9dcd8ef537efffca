import { decode, encode } from '../core/codec.js';
import type { Conformal } from '../core/conformal.js';
import { inputError } from '../core/errors.js';
import type { Fitted, Plain } from '../core/plain.js';
import type { Params } from '../core/space.js';
import type { Temperature } from '../core/temperature.js';
import type { FittedPlan } from '../features/plan.js';
import { learners } from '../learners/registry.js';
import type { Response } from '../learners/response.js';
import type { Costs } from '../metrics/cost.js';
import type { Reference } from '../table/profile/reference.js';
import type { Schema } from '../table/schema.js';
import { migrate } from './migrate.js';
import {
  ascending,
  checked,
  finite,
  integer,
  list,
  number,
  oneOf,
  optional,
  places,
  record,
  text,
  type Shape,
} from './shape.js';

export const MODEL_FORMAT = 'automl-model';
export const MODEL_VERSION = 4;

/** One candidate of the ensemble: the mean over its fold models, times its weight. */
export type Member = {
  readonly name: string;
  readonly learner: string;
  readonly plan: string;
  readonly params: Params;
  readonly weight: number;
  readonly score: number;
  /** per fold: the encoders of its own, the dense columns that are kept (all, if not there), then the learner, then the way back to the label's scale */
  readonly models: readonly {
    readonly encoders: readonly Fitted[];
    readonly kept?: Int32Array;
    readonly learner: Fitted;
    readonly response?: Response;
  }[];
};

/** Everything that predict needs. */
export type Model = {
  readonly format: typeof MODEL_FORMAT;
  readonly version: number;
  readonly created_by: string;
  readonly schema: Schema;
  readonly metric: {
    readonly name: string;
    /** of the out-of-fold predictions */
    readonly score: number;
    /** on new rows: members and weights chosen on other folds than those that are scored */
    readonly expected: number;
    /** 95 % interval of what is expected */
    readonly interval: readonly number[];
  };
  readonly training: {
    readonly rows: number;
    readonly folds: number;
    readonly trials: number;
    readonly seed: number;
  };
  /** for intervals and sets; older files have none */
  readonly conformal?: Conformal;
  /** how the features were distributed, for check; older files have none */
  readonly references?: readonly Reference[];
  readonly plans: readonly FittedPlan[];
  readonly members: readonly Member[];
  /** what the blend's probabilities go through */
  readonly calibration?: Temperature;
  /** of the metric cost: what mistakes cost */
  readonly costs?: Costs;
  /** how probabilities become a class, see Decision; not there: the most probable one */
  readonly decision?: readonly number[];
};

/** The text of model.json: keys in a fixed order, no timestamps; the same model gives the same bytes. */
export function saveModel(model: Model): string {
  return `${encode(model as unknown as Plain)}\n`;
}

/** @throws AutomlError (input) if it is no model, damaged, or from a newer version */
export function parseModel(content: string, source: string): Model {
  const document = checked(source, () => decode(content));
  if (
    typeof document !== 'object' ||
    document === null ||
    !Object.hasOwn(document, 'format') ||
    (document as Model).format !== MODEL_FORMAT
  )
    throw inputError(
      `${source}: not a model of automl`,
      'the model file is the model.json that `automl fit` writes',
    );
  const version = checked(source, () => integer((document as Model).version, 'version'));
  const current = migrate(document as { [key: string]: unknown }, version, source);
  return checked(source, () => checkModel(current));
}

const plain: Shape<Plain> = (v) => v as Plain;
const fitted = record({ use: text, state: plain });
const params: Shape<Params> = (v, path) => {
  const entries = Object.entries(record({})(v, path) && (v as object));
  for (const [key, value] of entries)
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw new SyntaxError(`${path}.${key.slice(0, 40)} is no parameter`);
  return v as Params;
};
const numberFormat = record({
  decimal: oneOf('.', ','),
  thousands: oneOf('', ',', '.', ' ', "'"),
  duration: optional(oneOf('h:m', 'm:s')),
  unit: optional(text),
});
const column = record({
  name: text,
  kind: oneOf('number', 'boolean', 'category', 'text', 'date'),
  role: oneOf('feature', 'label', 'id', 'weight', 'group', 'time', 'fold', 'dropped'),
  reason: text,
  levels: optional(list(text)),
  number: optional(numberFormat),
  date: optional(record({ order: oneOf('ymd', 'dmy', 'mdy') })),
  missing: optional(list(text)),
});
const label = record({
  name: text,
  task: oneOf('regression', 'binary', 'multiclass'),
  reason: text,
  number: optional(numberFormat),
  classes: optional(list(text)),
  missing: optional(list(text)),
});
const response = record({
  scale: oneOf('plain', 'log'),
  low: finite,
  high: finite,
  shift: finite,
  factor: finite,
});
const member = record({
  name: text,
  learner: text,
  plan: text,
  params,
  weight: finite,
  score: number,
  models: list(
    record({
      encoders: list(fitted),
      kept: optional(places),
      learner: fitted,
      response: optional(response),
    }),
  ),
});
const step = record({
  column: text,
  with: optional(list(text)),
  minus: optional(text),
  encoders: list(record({ use: text, params })),
});
const fittedStep = record({
  column: text,
  with: optional(list(text)),
  minus: optional(text),
  use: list(text),
  states: list(plain),
});
const reference = record({
  column: text,
  rows: integer,
  present: integer,
  low: number,
  median: number,
  high: number,
  once: integer,
  starts: list(finite),
  levels: list(text),
  counts: list(integer),
});
const shape = record({
  format: oneOf(MODEL_FORMAT),
  version: integer,
  created_by: text,
  schema: record({ columns: list(column), label, missing: list(text) }),
  metric: record({ name: text, score: number, expected: number, interval: list(number) }),
  training: record({ rows: integer, folds: integer, trials: integer, seed: number }),
  conformal: optional(record({ rows: integer, scores: ascending })),
  references: optional(list(reference)),
  plans: list(
    record({
      name: text,
      steps: list(fittedStep),
      derived: list(record({ name: text, step: fittedStep })),
      supervised: list(step),
    }),
  ),
  members: list(member),
  calibration: optional(record({ temperature: finite })),
  costs: optional(list(list(finite))),
  decision: optional(list(finite)),
});

function checkModel(document: unknown): Model {
  const model = shape(document, '');
  const { task, classes, number: format } = model.schema.label;
  const classCount = classes?.length ?? 0;
  const labelOk =
    task === 'regression' ? format !== undefined : task === 'binary' ? classCount === 2 : classCount >= 2;
  if (!labelOk) throw new SyntaxError('schema.label does not fit its task');
  const { calibration, decision, costs } = model;
  if (calibration && (calibration.temperature <= 0 || task === 'regression'))
    throw new SyntaxError('calibration does not fit');
  const isFactors = decision?.length === classCount && decision.every((factor) => factor > 0);
  const isGains = decision?.length === classCount ** 2 && decision.every((gain) => gain >= 0);
  if (decision && !isFactors && !isGains) throw new SyntaxError('decision does not fit the classes');
  const isSquare =
    costs?.length === classCount &&
    costs.every((row) => row.length === classCount && row.every((cost) => cost >= 0));
  if ((costs && !isSquare) || (model.metric.name === 'cost') !== (costs !== undefined))
    throw new SyntaxError('costs do not fit the metric and the classes');
  for (const { column, starts, levels, counts } of model.references ?? [])
    if (counts.length !== (levels.length > 0 ? levels.length + 2 : Math.max(1, starts.length) + 1))
      throw new SyntaxError(`references of ${column.slice(0, 40)} do not hold together`);
  if (model.members.length === 0) throw new SyntaxError('members is empty');
  for (const m of model.members) {
    if (m.weight < 0 || m.models.length === 0)
      throw new SyntaxError(`member ${m.name.slice(0, 40)} has no models`);
    if (!model.plans.some((plan) => plan.name === m.plan))
      throw new SyntaxError(`there is no plan ${m.plan.slice(0, 40)}`);
    for (const { learner } of m.models)
      if (learner.use !== m.learner || !learners.has(learner.use))
        throw new SyntaxError(`there is no learner ${learner.use.slice(0, 40)}`);
  }
  return model as unknown as Model;
}
