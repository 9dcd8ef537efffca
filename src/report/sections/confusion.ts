import type { Target } from '../../core/data.js';
import { confusionMatrix } from '../../metrics/confusion.js';
import { html, own, type Html } from '../html.js';
import { count, plural } from '../numbers.js';
import type { ReportData } from '../report-data.js';

const CLASSES = 20;

/** Rows by class and by the class that is named; of many classes, the most frequent ones. */
export function confusion(
  { decided, weight }: ReportData,
  y: Extract<Target, { classes: readonly string[] }>,
): Html {
  const { counts, truth, size } = confusionMatrix(y, decided, weight);
  const shown = frequent(truth).slice(0, CLASSES);
  const rest = size - shown.length;
  const row = (t: number): Html => {
    const outside = truth[t]! - shown.reduce((sum, p) => sum + counts[t * size + p]!, 0);
    return html`<tr>
      <th scope="row">${own(y.classes[t]!, 30)}</th>
      ${shown.map((p) => cell(counts[t * size + p]!, truth[t]!, t === p))}${rest > 0 ? html`<td>${count(outside)}</td>` : null}
    </tr> `;
  };
  return html`<h3>Confusion matrix</h3>
    <div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix">
      <table class="heat">
        <caption>
          Rows of each class by what they are called
        </caption>
        <thead>
          <tr>
            <td></td>
            ${shown.map((p) => html`<th scope="col">${own(y.classes[p]!, 30)}</th>`)}${rest > 0 ? html`<th scope="col">other</th>` : null}
          </tr>
        </thead>
        <tbody>
          ${shown.map(row)}
        </tbody>
      </table>
    </div>
    ${rest > 0 ? html`<p>The ${CLASSES} most frequent classes; ${plural(rest, 'rarer class')} not shown.</p>` : null}`;
}

function cell(rows: number, ofClass: number, isHit: boolean): Html {
  const isMuch = rows >= Math.max(2, 0.1 * ofClass);
  return html`<td${isHit ? html` class="hit"` : isMuch ? html` class="much"` : null}>${count(rows)}</td>`;
}

/** Classes, most frequent first. */
export function frequent(truth: Float64Array): number[] {
  return [...truth.keys()].sort((a, b) => truth[b]! - truth[a]! || a - b);
}
