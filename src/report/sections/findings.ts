import { histogram, quantiles } from '../../table/profile/sorted-numbers.js';
import { valueText } from '../../table/profile/value-text.js';
import type { View } from '../../table/profile/view.js';
import { chart } from '../charts/chart.js';
import { columns } from '../charts/marks.js';
import { bar, drawing, folded, table } from '../charts/table.js';
import { html, own, type Content, type Html } from '../html.js';
import { count, figure, percent, plural } from '../numbers.js';
import type { ReportData } from '../report-data.js';
import { caution, facts, type Section } from './section.js';

const CLASSES = 30;
const COLUMNS = 200;
const WARNINGS = 100;
const BINS = 30;

/** What was read, and what is wrong with it. */
export const findings: Section = {
  id: 'data',
  title: 'Data and findings',
  content: (data) => {
    const { views, warnings, table: raw, model } = data;
    const features = views.filter(({ spec }) => spec.role === 'feature');
    const others = views.length - features.length - 1;
    const shown = warnings.slice(0, WARNINGS);
    return html`${facts([
        ['Rows', count(raw.rows), usable(data)],
        ['Features', count(features.length), kinds(features)],
        ['Other columns', count(others), otherRoles(views)],
        [
          'Label',
          own(model.schema.label.name, 40),
          `${model.schema.label.task}: ${model.schema.label.reason}`,
        ],
      ])}
      <h3>Warnings</h3>
      ${shown.length === 0 ? html`<p>None.</p>` : shown.map((text) => caution(own(text, 600)))}
      ${warnings.length > shown.length ? html`<p>… and ${count(warnings.length - shown.length)} more.</p>` : null}
      <h3>The label</h3>
      ${labelDistribution(data)}
      ${folded(`All ${plural(views.length, 'column')}`, columnTable(views, raw.rows))}`;
  },
};

function usable({ table: raw, rows }: ReportData): Content {
  return rows.length === raw.rows
    ? 'all of them predicted out of fold'
    : `${count(rows.length)} of them predicted out of fold`;
}

function kinds(features: readonly View[]): string {
  const names = [...new Set(features.map(({ spec }) => spec.kind))];
  return names
    .map((kind) => `${count(features.filter(({ spec }) => spec.kind === kind).length)} ${kind}`)
    .join(', ');
}

function otherRoles(views: readonly View[]): string {
  const roles = [...new Set(views.map(({ spec }) => spec.role))].filter(
    (r) => r !== 'feature' && r !== 'label',
  );
  return (
    roles
      .map((role) => `${count(views.filter(({ spec }) => spec.role === role).length)} ${role}`)
      .join(', ') || 'none'
  );
}

function labelDistribution(data: ReportData): Content {
  const { y } = data;
  if (y.task === 'regression') return numbersOfLabel(data);
  const counts = new Int32Array(y.classes.length);
  for (const code of y.codes) counts[code]!++;
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const order = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  return html`${table({
    caption: 'Rows of each class',
    head: ['class', '>rows', '>share', 'distribution'],
    rows: order
      .slice(0, CLASSES)
      .map((k) => [
        own(y.classes[k]!),
        count(counts[k]!),
        percent(counts[k]! / y.codes.length),
        bar(counts[k]! / most),
      ]),
  })}${order.length > CLASSES ? html`<p>… and ${count(order.length - CLASSES)} rarer classes.</p>` : null}`;
}

function numbersOfLabel({ views, model }: ReportData): Content {
  const { numbers } = views.find(({ spec }) => spec.role === 'label')!;
  if (!numbers || numbers.rows === 0) return null;
  const [low, high] = [numbers.values[0]!, numbers.values.at(-1)!];
  const bins = histogram(numbers, BINS);
  const edge = (i: number): number => low + (high / BINS - low / BINS) * i;
  const bars = bins.map((height, i) => ({ from: edge(i), to: edge(i + 1), height }));
  const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
  const summary = `Histogram of the label ${model.schema.label.name} from ${figure(low)} to ${figure(high)}`;
  return drawing(
    'Distribution of the label',
    chart({
      summary,
      x: { label: model.schema.label.name.slice(0, 40), low, high },
      y: { label: 'rows', low: 0, high: bins.reduce((a, b) => Math.max(a, b), 1) },
      marks: (x, y) => columns(bars, x, y),
    }),
    {
      caption: 'Quantiles of the label',
      head: ['>share of rows below', '>value'],
      rows: quantiles(numbers, shares).map((value, i) => [percent(shares[i]!, 0), figure(value)]),
    },
  );
}

function columnTable(views: readonly View[], rows: number): Html {
  return html`${table({
    caption: 'Columns as they were read',
    head: ['column', 'type', 'role', '>missing', '>distinct', 'values'],
    rows: views
      .slice(0, COLUMNS)
      .map((view) => [
        own(view.spec.name),
        view.spec.kind,
        view.spec.role,
        percent((rows - view.present) / Math.max(1, rows)),
        count(view.numbers?.values.length ?? view.isMissing.reduce((n, m) => n + (m ? 0 : 1), 0)),
        values(view),
      ]),
  })}${views.length > COLUMNS ? html`<p>… and ${count(views.length - COLUMNS)} more columns; <code>automl explore</code> shows them.</p>` : null}`;
}

/** The range of numbers and dates, the first cells of others. */
function values({ numbers, spec, raw, isMissing }: View): Html {
  if (numbers && numbers.rows > 0 && spec.kind !== 'boolean')
    return html`${valueText(numbers.values[0]!, spec.kind)} to ${valueText(numbers.values.at(-1)!, spec.kind)}`;
  const cells: string[] = [];
  for (let k = 0; k < isMissing.length && cells.length < 3; k++)
    if (!isMissing[k]) cells.push(raw.values[k]!);
  return html`${cells.map((cell, i) => html`${i > 0 ? ', ' : ''}${own(cell, 30)}`)}`;
}
