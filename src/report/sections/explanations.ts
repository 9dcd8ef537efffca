import { ascending } from '../../metrics/order.js';
import { valueText } from '../../table/profile/value-text.js';
import type { Column } from '../../table/table.js';
import { contributionTable } from '../charts/contributions.js';
import { swarm, type Lane } from '../charts/swarm.js';
import { drawing, folded } from '../charts/table.js';
import { cut, html, own, type Content, type Html } from '../html.js';
import { explained, type Explained, type ExplainedRow } from '../measures/explained.js';
import { count, figure, percent, plural } from '../numbers.js';
import type { ReportData } from '../report-data.js';
import type { Section } from './section.js';

const LANES = 10;

/** What single predictions are made of: of a sample of rows, and of some that are worth a look. */
export const explanations: Section = {
  id: 'rows',
  title: 'How single predictions come about',
  content: (data) => {
    const found = explained(data);
    if (!found)
      return html`<p>
        There was no time to take predictions apart; <code>automl explain MODEL DATA --row N</code> does.
      </p>`;
    const what = unit(data);
    return html`<p>
        By how much each column moves ${what} away from its mean over other rows (Shapley values, drawn: for a
        row they add up to its prediction). Rows are explained by models that had not seen them. It tells what
        the model does, not what causes what.
      </p>
      ${found.sample.length > 0 ? summary(found, what) : null}
      <h3>Rows worth a look</h3>
      ${found.examples.map(
        ({ title, rows }) =>
          html`<h4>${title}</h4>
            ${rows.map((row) => example(data, found, row))}`,
      )}`;
  },
};

function unit({ y, model }: ReportData): Content {
  if (y.task === 'regression') return html`the predicted ${own(model.schema.label.name, 40)}`;
  if (y.task === 'binary') return html`the probability of ${own(y.classes[1]!, 40)}`;
  return 'the probability of the class that is named for the row';
}

function summary({ table, sample }: Explained, what: Content): Html {
  const strengths = table.columns.map(({ name }, j) => {
    const values = sample.map((row) => row.values[j]!);
    const mean = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
    return { name, j, mean, low: Math.min(...values), high: Math.max(...values) };
  });
  const shown = strengths.sort((a, b) => b.mean - a.mean).slice(0, LANES);
  const lanes = shown.map(({ name, j }): Lane => laneOf(name, j, table.columns[j]!, sample));
  const svg = swarm(
    `Contributions of the ${plural(shown.length, 'strongest column')} to the predictions of ${plural(sample.length, 'row')}; ${shown[0] ? cut(shown[0].name, 40) : ''} moves them most, by ${figure(shown[0]?.mean ?? 0)} on average`,
    'contribution',
    lanes,
  );
  return drawing(
    `Contributions to ${plural(sample.length, 'prediction')}`,
    svg,
    {
      caption: 'Contributions by column, strongest first',
      head: ['column', '>mean size', '>lowest', '>highest'],
      rows: shown.map(({ name, mean, low, high }) => [
        own(name, 40),
        figure(mean),
        figure(low),
        figure(high),
      ]),
    },
    html`Each point is a row: how far the column moves ${what}. From blue (low values of the column) to orange
    (high ones); grey: categories, texts and missing cells.`,
  );
}

/** Shades by rank among the rows shown, so that one large value does not make all others look alike. */
function laneOf(name: string, j: number, column: Column, sample: readonly ExplainedRow[]): Lane {
  const cells = 'values' in column ? sample.map(({ at }) => Number(column.values[at])) : [];
  const there = Float64Array.from(cells.filter((v) => !Number.isNaN(v)));
  const sorted = Float64Array.from(ascending(there), (i) => there[i]!);
  const last = Math.max(1, sorted.length - 1);
  const shadeOf = (value: number): number | null =>
    Number.isNaN(value) ? null : (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 / last;
  return {
    name,
    points: sample.map(({ at, values, row }, i) => ({
      x: values[j]!,
      shade: cells.length > 0 ? shadeOf(cells[i]!) : null,
      text: `row ${row + 1}, ${cellText(column, at)}: ${figure(values[j]!)}`,
    })),
  };
}

function example(data: ReportData, { table }: Explained, one: ExplainedRow): Html {
  const { y, rows } = data;
  const at = rows.indexOf(one.row);
  const isNumber = y.task === 'regression';
  const truth = isNumber ? figure(y.values[at]!) : cut(y.classes[y.codes[at]!]!, 40);
  const said = isNumber
    ? `predicted ${figure(one.prediction)}`
    : `probability of ${cut(y.classes[one.output]!, 40)} is ${percent(one.prediction)}`;
  const parts = table.columns.map((column, j) => ({
    column: column.name,
    value: cellText(column, one.at),
    contribution: one.values[j]!,
  }));
  const name = `row ${count(one.row + 1)}: is ${truth}; ${said}`;
  return folded(
    `R${name.slice(1)}`,
    contributionTable(`What brings ${name}`, parts, one.base, one.prediction),
  );
}

function cellText(column: Column, at: number): string {
  if (column.kind === 'category') return column.levels[column.codes[at]!] ?? '(missing)';
  if (column.kind === 'terms') return '';
  if (column.kind === 'text') return column.values[column.codes[at]!] ?? '(missing)';
  const value = column.values[at]!;
  return Number.isNaN(value) ? '(missing)' : valueText(value, column.kind);
}
