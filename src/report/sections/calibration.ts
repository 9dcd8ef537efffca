import { argmax, type Target } from '../../core/data.js';
import { chart } from '../charts/chart.js';
import { dots, line, whiskers } from '../charts/marks.js';
import { drawing } from '../charts/table.js';
import type { Html } from '../html.js';
import { count, percent } from '../numbers.js';
import { calibration } from '../measures/calibration.js';
import type { ReportData } from '../report-data.js';

/** Whether what is said to be 70 % probable happens in 70 % of the cases: of the positive class, or of the class named. */
export function calibrationDrawing(
  { scores, weight }: ReportData,
  y: Extract<Target, { classes: readonly string[] }>,
): Html {
  const { width, data } = scores;
  const isBinary = y.task === 'binary';
  const said = isBinary ? new Int32Array(y.codes.length).fill(1) : argmax(scores);
  const p = Float64Array.from(said, (k, i) => data[i * width + k]!);
  const happened = Uint8Array.from(said, (k, i) => (y.codes[i] === k ? 1 : 0));
  const bins = calibration(p, happened, weight);
  const total = bins.reduce((sum, b) => sum + b.weight, 0);
  const gap = bins.reduce((sum, b) => sum + Math.abs(b.said - b.happened) * b.weight, 0) / total;
  const axis = (label: string) => ({ label, low: 0, high: 1, text: (v: number) => percent(v, 0) });
  const points = bins.map((b) => ({
    x: b.said,
    y: b.happened,
    text: `said ${percent(b.said)}, happened ${percent(b.happened)} of ${count(b.rows)} rows`,
  }));
  const svg = chart({
    summary: `Calibration: share that happened against probability said, in ${bins.length} groups of rows; on average ${percent(gap)} apart`,
    x: axis('probability said'),
    y: axis('share that happened'),
    marks: (across, up) => [
      line(
        [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
        across,
        up,
        'faint',
      ),
      whiskers(
        bins.map((b) => ({ x: b.said, low: b.interval[0], high: b.interval[1] })),
        across,
        up,
      ),
      dots(points, across, up),
    ],
  });
  return drawing(
    isBinary ? 'Calibration' : 'Calibration of the class that is named',
    svg,
    {
      caption: 'Groups of rows of neighbouring probabilities',
      head: ['>probability said', '>happened', '>95 % interval', '>rows'],
      rows: bins.map((b) => [
        percent(b.said),
        percent(b.happened),
        `${percent(b.interval[0])} to ${percent(b.interval[1])}`,
        count(b.rows),
      ]),
    },
    `What is said and what happens are ${percent(gap)} apart on average. Upright lines: what chance explains (95 %); dashed: said and happened alike.`,
  );
}
