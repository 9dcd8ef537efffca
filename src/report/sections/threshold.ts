import { folded, table } from '../charts/table.js';
import { html, own, type Html } from '../html.js';
import { count, percent } from '../numbers.js';
import { countsAt, thinned, thresholdGrid, type ThresholdCurve } from '../measures/threshold-curve.js';

const ROWS = 19;

/**
 * The confusion matrix, with a slider for the probability from which a row is called positive; line: what `predict` does.
 */
export function threshold(curve: ThresholdCurve, classes: readonly string[], line: number): Html {
  const grid = [...new Set([...thresholdGrid(curve), line])].sort((a, b) => a - b);
  const steps = grid.map((at) => [at, ...countsAt(curve, at).map(tenths)]);
  const usual = grid.indexOf(line);
  const [, tp = 0, fp = 0, fn = 0, tn = 0] = steps[usual]!;
  const [no, yes] = [own(classes[0]!, 40), own(classes[1]!, 40)];
  const shown = (name: string, text: string): Html => html`<span data-show="${name}">${text}</span>`;
  const fact = (title: string, name: string, text: string, more: string): Html =>
    html`<div>
      <dt>${title}</dt>
      <dd>${shown(name, text)}<small>${more}</small></dd>
    </div>`;
  return html`<div class="threshold" data-thresholds="${JSON.stringify(steps)}">
    <h3>Confusion matrix at a threshold of ${shown('at', String(line))}</h3>
    <div data-control hidden>
      <label for="threshold">Threshold: rows with a higher probability of ${yes} are called ${yes}</label>
      <input
        type="range"
        id="threshold"
        min="0"
        max="${steps.length - 1}"
        step="1"
        value="${usual}"
        autocomplete="off"
      />
    </div>
    <div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix">
      <table class="heat">
        <caption>
          Rows by what they are and what they are called
        </caption>
        <thead>
          <tr>
            <td></td>
            <th scope="col">called ${yes}</th>
            <th scope="col">called ${no}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">is ${yes}</th>
            <td class="hit">${shown('tp', String(tp))}</td>
            <td class="miss">${shown('fn', String(fn))}</td>
          </tr>
          <tr>
            <th scope="row">is ${no}</th>
            <td class="miss">${shown('fp', String(fp))}</td>
            <td class="hit">${shown('tn', String(tn))}</td>
          </tr>
        </tbody>
      </table>
    </div>
    <dl class="facts">
      ${[
        fact('Precision', 'precision', ratio(tp, tp + fp), 'of those called so, are so'),
        fact('Recall', 'recall', ratio(tp, tp + fn), 'of those that are so, found'),
        fact('Specificity', 'specificity', ratio(tn, tn + fp), 'of the others, left alone'),
        fact('F1', 'f1', ratio(2 * tp, 2 * tp + fp + fn), 'of precision and recall'),
        fact('Accuracy', 'accuracy', ratio(tp + tn, tp + fp + fn + tn), 'of all rows, right'),
        fact('Called so', 'called', ratio(tp + fp, tp + fp + fn + tn), 'of all rows'),
      ]}
    </dl>
    <p class="small">
      ${best(steps, yes)} <code>automl predict</code> calls what is above ${line}; with the column of
      probabilities you can draw the line elsewhere.
    </p>
    ${folded('The numbers at other thresholds', thresholdTable(steps))}
  </div>`;
}

type Step = readonly number[];

/** Weights add up to what has many digits; rows are whole, and stay so. */
function tenths(rows: number): number {
  return Math.round(10 * rows) / 10;
}

/** Where F1 is highest. */
function best(steps: readonly Step[], yes: Html): Html {
  const f1 = ([, tp = 0, fp = 0, fn = 0]: Step): number => (2 * tp) / Math.max(1, 2 * tp + fp + fn);
  const top = steps.reduce((a, b) => (f1(b) > f1(a) ? b : a));
  return html`F1 of ${yes} is highest, ${percent(f1(top))}, at ${top[0]!}.`;
}

function thresholdTable(steps: readonly Step[]): Html {
  const rows = thinned(steps.length, ROWS).map((i) => steps[i]!);
  return table({
    caption: 'Counts of rows and shares at thresholds',
    head: [
      '>above',
      '>rightly called',
      '>wrongly called',
      '>missed',
      '>rightly left',
      '>precision',
      '>recall',
      '>F1',
    ],
    rows: rows.map(([at = 0, tp = 0, fp = 0, fn = 0, tn = 0]) => [
      at,
      count(tp),
      count(fp),
      count(fn),
      count(tn),
      ratio(tp, tp + fp),
      ratio(tp, tp + fn),
      ratio(2 * tp, 2 * tp + fp + fn),
    ]),
  });
}

function ratio(part: number, whole: number): string {
  return whole > 0 ? percent(part / whole) : '–';
}
