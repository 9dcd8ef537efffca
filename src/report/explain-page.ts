import type { Importances } from '../explain/importances.js';
import type { PartialDependence } from '../explain/partial-dependence.js';
import type { Model } from '../model/model-file.js';
import type { Schema } from '../table/schema.js';
import { contributionTable, type Contribution } from './charts/contributions.js';
import { bar, table } from './charts/table.js';
import { framed, type Page } from './frame.js';
import { html, own, type Content } from './html.js';
import { count, figure, plural } from './numbers.js';
import { dependenceDrawing } from './sections/dependence.js';
import { importanceTable } from './sections/importances.js';

/** What `explain` has found, by what it was asked. */
export type Explanation =
  | { readonly kind: 'importances'; readonly found: Importances }
  | {
      readonly kind: 'movements';
      readonly rows: number;
      readonly means: readonly { readonly column: string; readonly mean_contribution: number }[];
    }
  | {
      readonly kind: 'row';
      /** from 1 */
      readonly row: number;
      /** the number, or the name of the class that is predicted */
      readonly prediction: number | string;
      readonly probability?: number;
      readonly base: number;
      readonly contributions: readonly Contribution[];
    }
  | {
      readonly kind: 'dependences';
      readonly list: readonly { readonly column: string; readonly dependence: PartialDependence }[];
    };

/** Columns of a table; more make a page that nobody reads. */
const MOST = 200;

/** The page of `explain --html`. source: of the rows. */
export function explainPage(model: Model, source: string, explanation: Explanation): string {
  const { name } = model.schema.label;
  return framed({
    title: `${name.slice(0, 80)}: explained by automl`,
    heading: html`What predictions of ${own(name)} are made of`,
    source,
    writtenBy: model.created_by,
    parts: [partOf(model.schema, explanation)],
  });
}

function partOf(schema: Schema, told: Explanation): Page['parts'][number] {
  const id = told.kind;
  const { label } = schema;
  if (told.kind === 'importances') return { id, title: 'What matters', content: mattering(told.found) };
  if (told.kind === 'movements') {
    const what = label.task === 'regression' ? own(label.name) : 'the probability of the predicted class';
    return { id, title: 'What moves predictions', content: moving(what, told) };
  }
  if (told.kind === 'row')
    return { id, title: `Row ${count(told.row)}`, content: brought(own(label.name), told) };
  const classes = label.task === 'regression' ? [] : label.classes.map((_, k) => k);
  return {
    id,
    title: 'How predictions follow columns',
    content: html`<p>
        The mean prediction when a column is set to one value in all rows and everything else is left as it
        is. It tells what the model does, not what causes what.
      </p>
      <div class="charts">${told.list.map((one) => dependenceDrawing(schema, classes, one))}</div>`,
  };
}

function mattering({ metric, baseline, rows, importances, weaker }: Importances): Content {
  const hidden = weaker.length + Math.max(0, importances.length - MOST);
  return html`<p>
      ${metric} is ${figure(baseline)} on ${plural(rows, 'row')}; shown is how much worse it becomes when the
      cells of one column are shuffled among the rows. Columns that say the same stand in for each other, and
      both then look weak.
    </p>
    ${importanceTable(metric, importances.slice(0, MOST))}
    ${hidden > 0 ? html`<p class="small">… and ${plural(hidden, 'weaker column')}.</p>` : null}`;
}

function moving(what: Content, { rows, means }: Extract<Explanation, { kind: 'movements' }>): Content {
  const most = means[0]?.mean_contribution || 1;
  return html`<p>
      How far each column moves ${what}, on average over ${plural(rows, 'row')}. The rows have no label: this
      does not say whether columns make predictions better.
    </p>
    ${table({
      caption: 'Columns, strongest first',
      head: ['column', '>moves by', 'moves by, as a bar'],
      rows: means
        .slice(0, MOST)
        .map(({ column, mean_contribution: mean }) => [own(column), figure(mean), bar(mean / most)]),
    })}`;
}

function brought(label: Content, told: Extract<Explanation, { kind: 'row' }>): Content {
  const { prediction, probability, base, contributions } = told;
  const end = probability ?? Number(prediction);
  const said =
    probability === undefined
      ? html`predicted is ${figure(end)}`
      : html`predicted is ${own(String(prediction))}, with probability ${figure(end)}`;
  return html`<p>
      Of ${label}, ${said}. By how much each column moves that away from its mean over other rows (Shapley
      values): they add up to it.
    </p>
    ${contributionTable('What brings it there', contributions, base, end, MOST)}`;
}
