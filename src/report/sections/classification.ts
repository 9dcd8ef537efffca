import type { Target } from '../../core/data.js';
import { html } from '../html.js';
import { thresholdCurve } from '../measures/threshold-curve.js';
import type { ReportData } from '../report-data.js';
import { calibrationDrawing } from './calibration.js';
import { confusion } from './confusion.js';
import { gain, precisionRecall, roc } from './curves.js';
import { perClass } from './per-class.js';
import { counted, type Section } from './section.js';
import { threshold } from './threshold.js';

/** How well classes are told apart; all of it from out-of-fold predictions. */
export const classification: Section = {
  id: 'classes',
  title: 'How well the classes are told apart',
  content: (data) => {
    const { y } = data;
    if (y.task === 'regression') return null;
    return html`<p class="small">
        From the predictions that each row got by models that had not seen it; ${counted(data)}.
      </p>
      ${y.task === 'binary' ? ofTwo(data, y) : html`${confusion(data, y)}${perClass(data, y)}${calibrationDrawing(data, y)}`}`;
  },
};

function ofTwo(data: ReportData, y: Extract<Target, { classes: readonly string[] }>) {
  const p = data.scores.data.filter((_, i) => i % 2 === 1);
  const curve = thresholdCurve(p, Uint8Array.from(y.codes), data.weight);
  if (curve.positives === 0 || curve.negatives === 0)
    return html`<p>One class only: there is nothing to tell apart.</p>`;
  return html`${threshold(curve, y.classes, lineOf(data.model.decision))}
    <div class="charts">
      ${roc(curve)}${precisionRecall(curve)}${calibrationDrawing(data, y)}${gain(curve, y.classes[1]!)}
    </div>`;
}

/** The probability of the second class above which `predict` names it. */
function lineOf(decision: readonly number[] | undefined): number {
  const [first = 1, second = 1] = decision ?? [];
  return Number((first / (first + second)).toPrecision(3));
}
