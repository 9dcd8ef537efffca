import { quantile } from '../../metrics/order.js';
import { r2 } from '../../metrics/r2.js';
import { mae } from '../../metrics/mae-mape.js';
import { medianAe } from '../../metrics/median-ae.js';
import { chart } from '../charts/chart.js';
import { cloud } from '../charts/cloud.js';
import { columns, line } from '../charts/marks.js';
import { drawing, table } from '../charts/table.js';
import { cut, html, type Html } from '../html.js';
import { count, figure, percent } from '../numbers.js';
import { deciles } from '../measures/deciles.js';
import { counted, facts, type Section } from './section.js';

const QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
const BINS = 40;

/** How far predictions of a number are from it; all of it from out-of-fold predictions. */
export const regression: Section = {
  id: 'errors',
  title: 'How far off predictions are',
  content: (data) => {
    const { y, scores, model, weight } = data;
    if (y.task !== 'regression') return null;
    const actual = y.values;
    const predicted = scores.data;
    const errors = predicted.map((p, i) => p - actual[i]!);
    const label = cut(model.schema.label.name, 30);
    return html`<p class="small">
        From the prediction that each row got by models that had not seen it;
        ${counted(data)}${weight ? '; in clouds, histograms and their quantiles once' : ''}.
      </p>
      ${facts([
        ['Mean absolute error', figure(mae.score(y, scores, weight))],
        ['Median absolute error', figure(medianAe.score(y, scores, weight)), 'half of the rows are nearer'],
        ['Explained (R²)', percent(r2.score(y, scores, weight)), 'of the variance'],
      ])}
      <div class="charts">
        ${against(actual, predicted, label)}${residuals(predicted, errors)}${spread(errors)}
      </div>
      <h3>Error by prediction</h3>
      ${byDecile(actual, predicted, weight)}`;
  },
};

function against(actual: Float64Array, predicted: Float64Array, label: string): Html {
  const [a, p] = [central(actual), central(predicted)];
  const ends = { low: Math.min(a.low, p.low), high: Math.max(a.high, p.high) };
  const both = [
    { x: ends.low, y: ends.low },
    { x: ends.high, y: ends.high },
  ];
  const svg = chart({
    summary: `Predicted against actual ${label} of ${count(actual.length)} rows; on the dashed line they are equal`,
    x: { label: 'predicted', ...ends },
    y: { label: 'actual', ...ends },
    marks: (x, y) => [cloud(predicted, actual, x, y), line(both, x, y, 'faint')],
  });
  return drawing('Predicted against actual', svg, null, `On the dashed line they are equal. ${EDGE}`);
}

const EDGE = 'Far values lie on the edge; where there are many rows, darker means more.';

function residuals(predicted: Float64Array, errors: Float64Array): Html {
  const ends = central(predicted);
  const svg = chart({
    summary: `Error, predicted minus actual, against the prediction of ${count(errors.length)} rows; a pattern here is something the model has not learned`,
    x: { label: 'predicted', ...ends },
    y: { label: 'predicted − actual', ...central(errors) },
    marks: (x, y) => [
      cloud(predicted, errors, x, y),
      line(
        [
          { x: ends.low, y: 0 },
          { x: ends.high, y: 0 },
        ],
        x,
        y,
        'faint',
      ),
    ],
  });
  return drawing('Errors', svg, null, `Above the dashed line: predicted too high. ${EDGE}`);
}

function spread(errors: Float64Array): Html {
  const { low, high } = central(errors);
  const width = (high - low) / BINS || 1;
  const rows = new Int32Array(BINS);
  for (const error of errors) rows[Math.min(BINS - 1, Math.max(0, Math.floor((error - low) / width)))]!++;
  const bars = Array.from(rows, (height, i) => ({
    from: low + i * width,
    to: low + (i + 1) * width,
    height,
  }));
  const sorted = errors.toSorted();
  const absolute = errors.map(Math.abs).sort();
  const svg = chart({
    summary: `Histogram of the error, predicted minus actual; 90 % of the rows are within ${figure(quantile(absolute, 0.9))}`,
    x: { label: 'predicted − actual', low, high },
    y: { label: 'rows', low: 0, high: rows.reduce((a, b) => Math.max(a, b), 1) },
    marks: (x, y) => columns(bars, x, y),
  });
  return drawing(
    'Distribution of the errors',
    svg,
    {
      caption: 'Quantiles of the error',
      head: ['>share of rows below', '>predicted − actual', '>absolute'],
      rows: QUANTILES.map((at) => [
        percent(at, 0),
        figure(quantile(sorted, at)),
        figure(quantile(absolute, at)),
      ]),
    },
    `Of all rows, 90 % are off by ${figure(quantile(absolute, 0.9))} at most.`,
  );
}

function byDecile(actual: Float64Array, predicted: Float64Array, weight: Float64Array | null): Html {
  const parts = deciles(predicted, actual, weight);
  const most = parts.reduce((a, b) => Math.max(a, b.error), 0);
  const bars = parts.map(({ error }, i) => ({ from: i + 0.5, to: i + 1.5, height: error }));
  const svg = chart({
    summary: `Mean absolute error in tenths of the rows from the lowest to the highest prediction; from ${figure(parts[0]?.error ?? NaN)} to ${figure(parts.at(-1)?.error ?? NaN)}`,
    x: { label: 'tenth of the rows, by prediction', low: 0.5, high: parts.length + 0.5 },
    y: { label: 'mean absolute error', low: 0, high: most || 1 },
    marks: (x, y) => columns(bars, x, y),
  });
  return html`${drawing('Mean absolute error by tenths of the rows', svg, null)}${table({
    caption: 'Tenths of the rows, lowest predictions first',
    head: ['predictions', '>rows', '>mean predicted', '>mean actual', '>mean absolute error'],
    rows: parts.map((d) => [
      `${figure(d.from)} to ${figure(d.to)}`,
      count(d.rows),
      figure(d.predicted),
      figure(d.actual),
      figure(d.error),
    ]),
  })}`;
}

/** The range of nearly all values: a few far ones would press the others together. */
function central(values: Float64Array): { low: number; high: number } {
  const sorted = values.toSorted();
  const [low, high] = [sorted[0] ?? 0, sorted.at(-1) ?? 1];
  const [a, b] = [quantile(sorted, 0.005), quantile(sorted, 0.995)];
  return high - low <= 1.5 * (b - a) || !(a < b) ? { low, high } : { low: a, high: b };
}
