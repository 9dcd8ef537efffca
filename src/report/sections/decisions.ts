import { table } from '../charts/table.js';
import { html, own, type Content } from '../html.js';
import { count, plural } from '../numbers.js';
import type { ReportData } from '../report-data.js';
import { argument } from '../../table/warnings.js';
import type { ColumnSchema } from '../../table/schema.js';
import type { Section } from './section.js';

const COLUMNS = 200;

/** What was decided without asking, why, and what decides otherwise. */
export const decisions: Section = {
  id: 'decisions',
  title: 'What was decided, and how to decide otherwise',
  content: (data) => {
    const { model, given } = data;
    const { columns } = model.schema;
    const told = (option: string, why: Content): Content =>
      given.includes(option) ? `you said so (${option})` : why;
    return html`${table({
        caption: 'Decisions about the fit',
        head: ['what', '~decided', '~why', '~otherwise'],
        rows: fitDecisions(data, told).map(([what, decided, why, option]) => [
          what,
          decided,
          why,
          html`<code>${option}</code>`,
        ]),
      })}
      <h3>Columns</h3>
      ${table({
        caption: 'Decisions about columns',
        head: ['column', 'read as', 'used as', '~why', '~otherwise'],
        rows: columns
          .slice(0, COLUMNS)
          .map((column) => [
            own(column.name),
            column.kind,
            column.role,
            own(column.reason, 200),
            html`<code>${own(otherwise(column), 120)}</code>`,
          ]),
      })}
      ${columns.length > COLUMNS ? html`<p>… and ${count(columns.length - COLUMNS)} more: <code>.automl/data.json</code> has them all.</p>` : null}`;
  },
};

type Row = readonly [string, Content, Content, string];

function fitDecisions(data: ReportData, told: (option: string, why: Content) => Content): Row[] {
  const { model, foldModel, metric, leaderboard } = data;
  const { label } = model.schema;
  const learners = [...new Set(leaderboard.map(({ learner }) => learner))].filter(
    (name) => name !== 'ensemble',
  );
  return [
    ['task', label.task, told('--task', label.reason), '--task'],
    ...(label.task === 'binary'
      ? ([
          [
            'positive class',
            own(label.classes[1]!),
            told('--positive', 'the rarer class, or the one that means yes'),
            '--positive VALUE',
          ],
        ] as Row[])
      : []),
    ['metric', metric.name, told('--metric', `the usual one for ${label.task}`), '--metric NAME'],
    [
      'folds',
      foldsText(data),
      told('--folds', foldsReason(data)),
      '--folds K, --group, --time-column, --fold-column',
    ],
    ['rows used', count(data.rows.length), rowsReason(data), '--drop, --na'],
    [
      'learners',
      learners.join(', '),
      told('--learners', 'those that are searched by default for this task'),
      '--learners, --exclude',
    ],
    [
      'size of the search',
      plural(model.training.trials, 'candidate'),
      told('--trials', 'as many as the time limit had room for, or until nothing more was gained'),
      '--time-limit, --trials, --preset',
    ],
    [
      'missing cells',
      html`${model.schema.missing.slice(0, 12).map((text, i) => html`${i > 0 ? ' ' : ''}<code>${text === '' ? '(empty)' : own(text, 20)}</code>`)}`,
      told('--na', 'the usual spellings'),
      '--na TEXT',
    ],
    [
      'seed',
      model.training.seed,
      told('--seed', 'the same one every time, so that a fit can be repeated'),
      '--seed N',
    ],
    [
      'models per candidate',
      model === foldModel ? plural(model.members[0]?.models.length ?? 0, 'fold model') : 'one',
      model === foldModel
        ? 'the models of the folds are kept and averaged: nothing is fitted again at the end'
        : 'fitted on all rows, with what the folds settled on',
      '--folds K, --preset',
    ],
  ];
}

const FOLDS: Readonly<Record<string, string>> = {
  group: 'groups kept together',
  time: 'forward in time',
  fold: 'as given',
};

function foldsText({ folds, model }: ReportData): string {
  const named = model.schema.columns.find(({ role }) => role in FOLDS);
  const random =
    model.schema.label.task === 'regression' ? 'at random' : 'at random, classes shared out evenly';
  return `${folds.length}, ${named ? FOLDS[named.role]! : random}`;
}

function foldsReason({ model }: ReportData): string {
  const column = model.schema.columns.find((c) => ['group', 'time', 'fold'].includes(c.role));
  return column
    ? `the ${column.role} column ${column.name.slice(0, 60)} says so`
    : 'more folds for few rows, where each row counts; fewer where each fold takes long';
}

function rowsReason({ rows, table: { rows: all } }: ReportData): string {
  return rows.length === all
    ? 'every row has a label'
    : `${count(all - rows.length)} rows have no label that can be used, or no fold predicts them`;
}

/** What reads or uses a column in another way. */
function otherwise({ name, role, kind }: ColumnSchema): string {
  if (role === 'label') return '--label, --task';
  if (role === 'dropped') return `--type ${argument(name, `=${kind}`)}`;
  if (role !== 'feature')
    return `--${{ id: 'id', weight: 'weight', group: 'group', time: 'time-column', fold: 'fold-column' }[role]}`;
  const other = kind === 'category' ? 'text' : 'category';
  return `--type ${argument(name, `=${other}`)}, --drop ${argument(name)}`;
}
