import { loss } from '../../metrics/metric.js';
import { chart } from '../charts/chart.js';
import { dots, stairs, type Point } from '../charts/marks.js';
import { drawing } from '../charts/table.js';
import { cut, html, own } from '../html.js';
import { figure, plural } from '../numbers.js';
import { scoreRange } from './score-range.js';
import type { Section } from './section.js';

const POINTS = 1000;

/** What the search had found after each candidate. */
export const search: Section = {
  id: 'search',
  title: 'Search over time',
  content: ({ leaderboard, metric }) => {
    const trials = leaderboard
      .filter(({ trial, score }) => trial !== null && Number.isFinite(score))
      .map(({ trial, score, model }) => ({
        x: trial! + 1,
        y: score,
        text: `${cut(model, 40)}: ${figure(score)}`,
      }))
      .sort((a, b) => a.x - b.x)
      .slice(0, POINTS);
    if (trials.length === 0) return null;
    const best: Point[] = [];
    for (const point of trials)
      if (best.length === 0 || loss(metric, point.y) < loss(metric, best.at(-1)!.y)) best.push(point);
    const last = best.at(-1)!;
    const svg = chart({
      summary: `${metric.name} of ${plural(trials.length, 'candidate')} in the order in which they were tried; the best is number ${last.x} with ${figure(last.y)}`,
      x: { label: 'candidate', low: 1, high: Math.max(2, trials.at(-1)!.x) },
      y: {
        label: metric.name,
        ...scoreRange(
          metric,
          trials.map(({ y }) => y),
        ),
      },
      marks: (x, y) => [stairs(best, x, y, 'two'), dots(trials, x, y, 'one', 3)],
    });
    return html`<p>
        The best single candidate, ${own(last.text!)}, was number ${last.x} of
        ${trials.at(-1)!.x}.${trials.length - last.x <= 2 && trials.length > 10 ? ' The search was still finding better ones: more time may help.' : ''}
      </p>
      ${drawing(
        'Score of each candidate, and the best so far',
        svg,
        {
          caption: 'Candidates that were better than all before',
          head: ['>candidate', 'model and score'],
          rows: best.map(({ x, text }) => [x, own(text!)]),
        },
        'Each dot is a candidate, the line the best so far.',
      )}`;
  },
};
