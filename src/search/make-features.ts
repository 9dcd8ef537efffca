import type { Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import { isExpandable } from '../features/expansion.js';
import { fitPlan, planSteps } from '../features/plan.js';
import { columnsOf } from '../features/steps.js';
import { learners } from '../learners/registry.js';
import { parseTable } from '../table/parse.js';
import type { Schema } from '../table/schema.js';
import type { RawTable, Table } from '../table/table.js';
import type { Dataset } from './trial.js';

export type Plans = readonly ReturnType<typeof fitPlan>[];

/**
 * Everything that is made of the table before the search: plans, the columns that folds still need, and what learners
 * prepare. The unshared matrices die with this function: the data is in memory once.
 */
export function makeFeatures(
  table: RawTable,
  schema: Schema,
  names: readonly string[],
  seed: Rng,
  share: <T>(data: T) => T,
): Pick<Dataset, 'columns' | 'prepared'> & { readonly plans: Plans } {
  const typed = parseTable(table, schema).table;
  const inputs = new Set(['baseline', ...names].map((name) => learners.get(name).input));
  const plans = [...inputs].map((input) =>
    fitPlan(input, planSteps(schema, typed, input), typed, seed.fork(input)),
  );
  return share({
    plans,
    columns: foldColumnsOf(typed, schema, names, plans),
    prepared: prepare(names, plans),
  });
}

/** What is fitted within folds reads these: steps that learn from the label, and expansions. */
function foldColumnsOf(
  table: Table,
  schema: Schema,
  names: readonly string[],
  plans: Plans,
): Table['columns'] {
  const supervised = plans.flatMap((plan) => plan.shared.supervised.flatMap(columnsOf));
  const expands = names.some((name) => Object.hasOwn(learners.get(name).space, 'expand'));
  const features = schema.columns.filter(({ role }) => role === 'feature').map(({ name }) => name);
  const wanted = new Set([...supervised, ...(expands ? features : [])]);
  const own = table.columns.filter(
    (c) => wanted.has(c.name) && (isExpandable(c) || supervised.includes(c.name)),
  );
  return [...own, ...plans.flatMap((plan) => plan.shared.derived)];
}

/** Learners that prepare the same plan in the same way share what comes of it. */
function prepare(names: readonly string[], plans: Plans): Dataset['prepared'] {
  const made: { how: unknown; plan: unknown; state: Plain }[] = [];
  return names.flatMap((name) => {
    const { prepare: how, input } = learners.get(name);
    const plan = plans.find((p) => p.shared.name === input);
    if (!how || !plan) return [];
    const known = made.find((one) => one.how === how && one.plan === plan);
    const state = known ? known.state : how(plan.shared.matrix);
    made.push({ how, plan, state });
    return [{ learner: name, plan: input, state }];
  });
}
