import { readModel, sizeOf } from '../node/model-on-disk.js';
import type { Fitted } from '../core/plain.js';
import type { Params } from '../core/space.js';
import { learners } from '../learners/registry.js';
import type { Member, Model } from '../model/model-file.js';
import { agreed } from '../search/chosen.js';
import type { CommonFlags } from './args.js';
import { readable } from './inputs.js';
import { columnRecipes, memberRecipe } from './inspect-recipes.js';
import { figure, fileSize, interval, plural, table } from './render.js';
import { jsonText, terminal, type Terminal } from './terminal.js';

export type InspectFlags = CommonFlags;

const COLUMNS = 40;

/** Show what is inside a model file. Returns the exit code. */
export async function inspectCommand(path: string, flags: InspectFlags): Promise<number> {
  const tty = terminal(flags);
  readable([path]);
  const model = readModel(path);
  const bytes = sizeOf(path);
  await tty.out(
    tty.json ? jsonText('inspect', 'ok', { bytes, ...summary(model) }) : `${sections(model, bytes, tty)}\n`,
  );
  return 0;
}

function summary(model: Model): object {
  const { label, columns } = model.schema;
  return {
    format: model.format,
    version: model.version,
    created_by: model.created_by,
    label: label.name,
    task: label.task,
    reason: label.reason,
    classes: label.task === 'regression' ? null : label.classes,
    metric: model.metric,
    training: model.training,
    columns: columns.map(({ name, kind, role, reason }) => ({ name, type: kind, role, reason })),
    recipes: columnRecipes(model),
    members: model.members.map((member) => ({
      name: member.name,
      learner: member.learner,
      weight: member.weight,
      score: member.score,
      models: member.models.length,
      sees: memberRecipe(member),
      params: paramsOf(member),
    })),
  };
}

/** With what the models settled on themselves. */
function paramsOf({ params, models }: Member): Params {
  return { ...params, ...agreed(models.map(({ learner }) => chosenBy(learner))) };
}

function chosenBy({ use, state }: Fitted): Params {
  return (learners.has(use) ? learners.get(use).chosen?.(state) : undefined) ?? {};
}

function sections(model: Model, bytes: number, tty: Terminal): string {
  const { schema, metric, training } = model;
  const { label } = schema;
  const classes = label.task === 'regression' ? '' : ` (${plural(label.classes.length, 'class')})`;
  const most = tty.verbose ? Infinity : COLUMNS;
  const facts: string[][] = [
    ['label', label.name],
    ['task', `${label.task}${classes}: ${label.reason}`],
    [
      'score',
      `${metric.name} ${figure(metric.score)} out of fold; on new rows expect ${figure(metric.expected)}, ${interval(metric.interval)}`,
    ],
    [
      'trained on',
      `${plural(training.rows, 'row')}, ${training.folds} folds, ${plural(training.trials, 'trial')}, seed ${training.seed}`,
    ],
    [
      'file',
      `${Number.isNaN(bytes) ? 'from stdin' : fileSize(bytes)}, version ${model.version}, ${model.created_by}`,
    ],
  ];
  const columns = schema.columns
    .slice(0, most)
    .map(({ name, kind, role, reason }) => [name, kind, role, reason]);
  const members = model.members.map((m) => [
    m.name,
    m.learner,
    m.weight.toFixed(3),
    figure(m.score),
    String(m.models.length),
    memberRecipe(m),
    ...(tty.verbose ? [JSON.stringify(paramsOf(m))] : []),
  ]);
  const recipes = columnRecipes(model);
  const ways = recipes.slice(0, most).map(({ plan, column, ways }) => [plan, column, ways.join('; ')]);
  const hidden = schema.columns.length - columns.length;
  return [
    table({ head: ['', ''] }, facts, tty).trimStart(),
    '',
    table({ head: ['column', 'type', 'role', 'why'] }, columns, tty),
    ...(hidden > 0 ? [`… and ${hidden} more columns; -v shows all`] : []),
    '',
    table({ head: ['plan', 'column', 'becomes'] }, ways, tty),
    ...(recipes.length > ways.length ? [`… and ${recipes.length - ways.length} more; -v shows all`] : []),
    '',
    table(
      {
        head: [
          'member',
          'learner',
          'weight',
          metric.name,
          'models',
          'sees',
          ...(tty.verbose ? ['params'] : []),
        ],
        align: ['left', 'left', 'right', 'right', 'right', 'left', 'left'],
      },
      members,
      tty,
    ),
  ].join('\n');
}
