import type { Scores, Target } from '../../core/data.js';
import { ascending } from '../../metrics/order.js';
import { loss } from '../../metrics/metric.js';
import { accuracy } from '../../metrics/accuracy.js';
import { mae } from '../../metrics/mae-mape.js';
import { html, own, type Content, type Html } from '../html.js';
import { count, figure, fileSize, percent, plural } from '../numbers.js';
import type { ReportData } from '../report-data.js';
import { caution, facts, type Section } from './section.js';

/** What the model is worth, first in one sentence. */
export const verdict: Section = {
  id: 'verdict',
  title: 'Verdict',
  content: (data) => {
    const { model, modelBytes, rows, metric } = data;
    const { score, expected, interval } = model.metric;
    const [low = NaN, high = NaN] = interval;
    const baseline = baselineScore(data);
    return html`<p class="verdict">${sentence(data, baseline)}</p>
      ${facts([
        [`${metric.name}, out of fold`, figure(score), 'of the predictions in predictions.csv'],
        [
          'Expected on new rows',
          figure(expected),
          Number.isFinite(low) ? `95 % interval ${figure(low)} to ${figure(high)}` : 'no interval',
        ],
        ['Baseline', figure(baseline), 'knows the label, no column'],
        [
          'Measured on',
          plural(rows.length, 'row'),
          `${plural(model.training.folds, 'fold')}, each row predicted by models that had not seen it`,
        ],
        [
          'Model',
          fileSize(modelBytes),
          model.members.length === 1 ? 'one candidate' : `${count(model.members.length)} candidates together`,
        ],
      ])}
      <p>${inPlainWords(data)}</p>
      <p class="small">
        ${metric.name}: ${metric.better === 'higher' ? 'higher is better' : 'lower is better'}. What is
        expected on new rows leaves out the luck of having been chosen: there candidates and their weights
        were chosen on other folds than those that are scored. <code>automl evaluate</code> on new rows tells
        the rest.
      </p>`;
  },
};

function baselineScore({ leaderboard }: ReportData): number {
  return leaderboard.find(({ learner }) => learner === 'baseline')?.score ?? NaN;
}

function sentence({ model, metric }: ReportData, baseline: number): Html {
  const { label } = model.schema;
  const { expected, interval } = model.metric;
  const what =
    label.task === 'regression'
      ? html`the number ${own(label.name)}`
      : label.task === 'binary'
        ? html`whether ${own(label.name)} is ${own(label.classes[1]!)} or ${own(label.classes[0]!)}`
        : html`${own(label.name)}, one of ${plural(label.classes.length, 'class')},`;
  const [low = NaN, high = NaN] = interval;
  const range = Number.isFinite(low) ? ` (95 % interval ${figure(low)} to ${figure(high)})` : '';
  const against = !Number.isFinite(baseline)
    ? ''
    : `, ${comparison(metric, expected, interval, baseline)} ${figure(baseline)} without any column`;
  return html`The model predicts ${what} with ${metric.name} ${figure(expected)} expected on new
  rows${range}${against}.`;
}

function comparison(
  metric: ReportData['metric'],
  score: number,
  interval: readonly number[],
  baseline: number,
): string {
  const worst = Math.max(...interval.map((bound) => loss(metric, bound)));
  if (worst < loss(metric, baseline)) return 'clearly better than';
  if (loss(metric, score) < loss(metric, baseline)) return 'which is not clearly better than';
  return 'no better than';
}

function inPlainWords(data: ReportData): Content {
  const { y, scores, decided, metric, model, weight } = data;
  if (y.task === 'regression') {
    const constant = middle(y.values, weight);
    const guess = { ...scores, data: new Float64Array(scores.data.length).fill(constant) };
    return `A prediction is off by ${figure(mae.score(y, scores, weight))} on average (mean absolute error); saying ${figure(constant)}, the median, for every row would be off by ${figure(mae.score(y, guess, weight))}.`;
  }
  const right = accuracy.score(y, decided, weight);
  const [name, share] = mostFrequent(y, weight);
  const pairs =
    metric.name === 'roc_auc' && y.task === 'binary'
      ? html` Of one row of each class, it gives the higher probability to the right one in
        ${percent(model.metric.score, 0)} of all pairs; chance does in 50 %.`
      : null;
  return html`The class that it names is the right one in ${percent(right)} of the rows; always saying
  ${own(name)}, the most frequent class, is right in ${percent(share)}.${pairs}${imbalance(y, scores, share)}`;
}

/** Where one class is nearly all rows, a share of right answers says little. */
function imbalance(y: Target, _scores: Scores, share: number): Content {
  return y.task !== 'regression' && share > 0.9
    ? caution(
        'One class makes up most rows, so the share of right answers says little here: look at precision and recall below.',
      )
    : null;
}

/** The median: half of the weight is below it. */
function middle(values: Float64Array, weight: Float64Array | null): number {
  const order = ascending(values);
  const of = (row: number): number => (weight ? weight[row]! : 1);
  const half = order.reduce((sum, row) => sum + of(row), 0) / 2;
  let below = 0;
  return values[order.find((row) => (below += of(row)) > half) ?? 0] ?? NaN;
}

function mostFrequent(
  y: Exclude<Target, { task: 'regression' }>,
  weight: Float64Array | null,
): [string, number] {
  const counts = new Float64Array(y.classes.length);
  y.codes.forEach((code, i) => (counts[code]! += weight ? weight[i]! : 1));
  const most = counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0));
  return [y.classes[most] ?? '', counts[most]! / counts.reduce((a, b) => a + b, 0)];
}
