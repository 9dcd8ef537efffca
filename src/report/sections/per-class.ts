import type { Target } from '../../core/data.js';
import { confusionMatrix, hits } from '../../metrics/confusion.js';
import { rocAuc } from '../../metrics/roc-auc.js';
import { table } from '../charts/table.js';
import { html, own, type Html } from '../html.js';
import { count, figure, percent, plural } from '../numbers.js';
import type { ReportData } from '../report-data.js';
import { frequent } from './confusion.js';

const CLASSES = 60;

/** One class against all others, for each. */
export function perClass(data: ReportData, y: Extract<Target, { classes: readonly string[] }>): Html {
  const matrix = confusionMatrix(y, data.decided, data.weight);
  const { truth, predicted, size } = matrix;
  const shown = frequent(truth).slice(0, CLASSES);
  return html`<h3>Class by class</h3>
    ${table({
      caption: 'Each class against all others',
      head: ['class', '>rows', '>called so', '>precision', '>recall', '>F1', '>ROC AUC'],
      rows: shown.map((k) => {
        const right = hits(matrix, k);
        return [
          own(y.classes[k]!),
          count(truth[k]!),
          count(predicted[k]!),
          percent(right / predicted[k]!),
          percent(right / truth[k]!),
          percent((2 * right) / (predicted[k]! + truth[k]!)),
          figure(areaOf(data, y, k)),
        ];
      }),
    })}
    ${size > shown.length ? html`<p>… and ${plural(size - shown.length, 'rarer class')}.</p>` : null}`;
}

function areaOf(
  { scores, weight }: ReportData,
  y: Extract<Target, { classes: readonly string[] }>,
  k: number,
): number {
  const { rows, width, data } = scores;
  const two = new Float64Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    const p = data[i * width + k]!;
    two[2 * i] = 1 - p;
    two[2 * i + 1] = p;
  }
  const codes = y.codes.map((code) => (code === k ? 1 : 0));
  return rocAuc.score({ task: 'binary', codes, classes: ['', ''] }, { rows, width: 2, data: two }, weight);
}
