import type { FittedPlan, Step } from '../features/plan.js';
import type { Member, Model } from '../model/model-file.js';

/** What a plan makes of one column of the table: each way into the matrix is a chain of encoders. */
export type ColumnRecipe = {
  readonly plan: string;
  readonly column: string;
  readonly ways: readonly string[];
};

type Way = Pick<Step, 'with' | 'minus'> & { readonly use: readonly string[]; readonly perFold: boolean };

/** What each plan of the model does to each column, in the order of the plan. */
export function columnRecipes({ plans }: Model): ColumnRecipe[] {
  return plans.flatMap((plan) => {
    const columns = new Map<string, string[]>();
    for (const [column, way] of waysOf(plan))
      columns.set(column, [...(columns.get(column) ?? []), wayText(way)]);
    return [...columns].map(([column, ways]) => ({ plan: plan.name, column, ways }));
  });
}

function waysOf({ steps, derived, supervised }: FittedPlan): [string, Way][] {
  const own = steps.map((step): [string, Way] => [step.column, { ...step, perFold: false }]);
  const learned = supervised.map((step): [string, Way] => {
    const before = derived.find(({ name }) => name === step.column)?.step;
    const use = [...(before?.use ?? []), ...step.encoders.map((encoder) => encoder.use)];
    return [before?.column ?? step.column, { ...step, use, perFold: true }];
  });
  return [...own, ...learned];
}

function wayText({ use, with: others, minus, perFold }: Way): string {
  const source = minus === undefined ? '' : `days since ${minus} > `;
  const group = others && others.length > 0 ? ` with ${others.join(', ')}` : '';
  return `${source}${use.join(' > ')}${group}${perFold ? ' (per fold)' : ''}`;
}

/** What a member sees: its plan, what its fold models add to it, and how many dense columns they keep. */
export function memberRecipe({ plan, params, models }: Member): string {
  const { expand, select } = params;
  const kept = models.flatMap((model) => (model.kept ? [model.kept.length] : []));
  const [low, high] = [Math.min(...kept), Math.max(...kept)];
  return [
    plan,
    ...(expand === undefined || expand === 'none' ? [] : [`+ ${String(expand)}`]),
    ...(kept.length === 0 ? [] : [`${String(select)}: ${low === high ? low : `${low} to ${high}`} columns`]),
  ].join(' ');
}
