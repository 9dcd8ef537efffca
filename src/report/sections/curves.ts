import { chart } from '../charts/chart.js';
import { line, type Point } from '../charts/marks.js';
import { drawing } from '../charts/table.js';
import { own, html, type Content, type Html } from '../html.js';
import { percent } from '../numbers.js';
import { thinned, type ThresholdCurve } from '../measures/threshold-curve.js';

/** Points of a line, and rows of the table behind it. */
const POINTS = 150;
const ROWS = 15;

type Look = {
  readonly title: string;
  readonly summary: string;
  readonly x: string;
  readonly y: string;
  /** what no skill would give */
  readonly chance: readonly Point[];
  readonly words: Content;
};

function shares(points: readonly Point[], { title, summary, x, y, chance, words }: Look): Html {
  const axis = (label: string) => ({ label, low: 0, high: 1, text: (v: number) => percent(v, 0) });
  const drawn = thinned(points.length, POINTS).map((i) => points[i]!);
  const svg = chart({
    summary,
    x: axis(x),
    y: axis(y),
    marks: (across, up) => [line(chance, across, up, 'faint'), line(drawn, across, up)],
  });
  return drawing(
    title,
    svg,
    {
      caption: `${y} by ${x}`,
      head: [`>${x}`, `>${y}`],
      rows: thinned(points.length, ROWS).map((i) => [percent(points[i]!.x), percent(points[i]!.y)]),
    },
    words,
  );
}

export function roc(curve: ThresholdCurve): Html {
  const { tp, fp, positives, negatives } = curve;
  const points = [{ x: 0, y: 0 }, ...Array.from(tp, (n, i) => ({ x: fp[i]! / negatives, y: n / positives }))];
  return shares(points, {
    title: 'ROC curve',
    summary: `ROC curve: share of positives found against share of negatives called so; half of the negatives wrongly called finds ${percent(yAt(points, 0.5))}`,
    x: 'false positive rate',
    y: 'true positive rate',
    chance: DIAGONAL,
    words: `Calling 10 % of the negatives wrongly finds ${percent(yAt(points, 0.1))} of the positives. Dashed: chance.`,
  });
}

export function precisionRecall(curve: ThresholdCurve): Html {
  const { tp, fp, positives, negatives } = curve;
  const points = Array.from(tp, (n, i) => ({ x: n / positives, y: n / (n + fp[i]!) }));
  const share = positives / (positives + negatives);
  return shares([{ x: 0, y: points[0]!.y }, ...points], {
    title: 'Precision and recall',
    summary: `Precision against recall; at a recall of 50 % the precision is ${percent(yAt(points, 0.5))}, and chance gives ${percent(share)}`,
    x: 'recall',
    y: 'precision',
    chance: [
      { x: 0, y: share },
      { x: 1, y: share },
    ],
    words: `To find half of the positives, precision is ${percent(yAt(points, 0.5))}. Dashed: chance, ${percent(share)}.`,
  });
}

/** Cumulative gain: rows from the most to the least probable. */
export function gain(curve: ThresholdCurve, positive: string): Html {
  const { tp, fp, positives, negatives } = curve;
  const total = positives + negatives;
  const points = [
    { x: 0, y: 0 },
    ...Array.from(tp, (n, i) => ({ x: (n + fp[i]!) / total, y: n / positives })),
  ];
  const fifth = yAt(points, 0.2);
  return shares(points, {
    title: 'Gain',
    summary: `Cumulative gain: the fifth of the rows with the highest probabilities holds ${percent(fifth)} of the positives`,
    x: 'rows, most probable first',
    y: 'share of positives among them',
    chance: DIAGONAL,
    words: html`The fifth of the rows with the highest probabilities holds ${percent(fifth)} of all
    ${own(positive, 40)}. Dashed: chance.`,
  });
}

const DIAGONAL: readonly Point[] = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
];

/** Between the points beside x. */
function yAt(points: readonly Point[], x: number): number {
  const after = points.findIndex((p) => p.x >= x);
  const [b, a] = [points[after]!, points[Math.max(0, after - 1)]!];
  return b.x > a.x ? a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x) : b.y;
}
