import type { Importance } from '../../explain/permutation.js';
import { bar, table } from '../charts/table.js';
import { html, own, type Content, type Html } from '../html.js';
import { figure, count, plural } from '../numbers.js';
import { strongest } from '../measures/strongest.js';
import { dependenceDrawing, drawnClasses } from './dependence.js';
import type { Section } from './section.js';

/** Which columns matter, and how predictions follow the strongest of them. */
export const importances: Section = {
  id: 'columns',
  title: 'What matters',
  content: (data) => {
    const found = strongest(data);
    if (!found)
      return html`<p>
        There was no time to measure this for as many rows as it needs; <code>automl explain</code> does.
      </p>`;
    const { metric } = data;
    return html`<p>
        How much worse ${metric.name} becomes when the cells of one column are shuffled among the rows,
        measured on ${plural(found.rows, 'row')} by models that had not seen them. Columns that say the same
        stand in for each other, and both then look weak.
      </p>
      ${importanceTable(metric.name, found.importances)}
      ${found.others > 0 ? html`<p class="small">${count(found.others)} more columns, which by themselves tell less of the label, were not measured.</p>` : null}
      ${followed(found.dependences.map((one) => dependenceDrawing(data.model.schema, drawnClasses(data.y), one)))}`;
  },
};

/** Permutation importances, strongest first. */
export function importanceTable(metric: string, importances: readonly Importance[]): Html {
  const reach = importances.reduce((most, { mean, interval }) => Math.max(most, mean, interval[1] || 0), 0);
  return table({
    caption: 'Columns, strongest first',
    head: ['column', `>${metric} worse by`, '>95 % interval', 'worse by, with interval'],
    rows: importances.map((one) => [own(one.column), figure(one.mean), intervalText(one), barOf(one, reach)]),
  });
}

function followed(drawings: readonly Content[]): Content {
  if (drawings.length === 0) return null;
  return html`<h3>How predictions follow the strongest columns</h3>
    <p class="small">
      The mean prediction when the column is set to one value in all rows and everything else is left as it is
      (partial dependence). It tells what the model does, not what causes what.
    </p>
    <div class="charts">${drawings}</div>`;
}

function intervalText({ interval: [low, high] }: Importance): string {
  return Number.isFinite(low) ? `${figure(low)} to ${figure(high)}` : '–';
}

function barOf({ mean, interval: [low, high] }: Importance, reach: number): Content {
  return reach > 0 ? bar(mean / reach, [low / reach, high / reach]) : null;
}
