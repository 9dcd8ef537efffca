import type { LeaderboardRow } from '../../search/leaderboard.js';
import { chart } from '../charts/chart.js';
import { dots, note } from '../charts/marks.js';
import { drawing, table } from '../charts/table.js';
import { cut, html, own, type Html } from '../html.js';
import { count, figure, fileSize, percent, plural, tick } from '../numbers.js';
import type { ReportData } from '../report-data.js';
import { scoreRange } from './score-range.js';
import type { Section } from './section.js';

const ROWS = 40;
const POINTS = 400;

/** Candidates, best first, and what they cost. */
export const leaderboard: Section = {
  id: 'leaderboard',
  title: 'Leaderboard',
  content: (data) => {
    const { leaderboard: all } = data;
    const shown = all.slice(0, ROWS);
    const measured = all
      .filter(({ status, score }) => status === 'ok' && Number.isFinite(score))
      .slice(0, POINTS);
    const failed = all.filter(({ status }) => status === 'failed').length;
    const pruned = all.filter(({ status }) => status === 'pruned').length;
    return html`<p>
        ${plural(all.length - 1, 'candidate')} and the ensemble of the best of them; ${count(pruned)} given up
        early, ${count(failed)} failed.
      </p>
      <div class="charts">
        ${trade(data, measured, 'Score against time to predict', 'ms for 1000 rows', (row) => row.predictMsPer1kRows, tick)}
        ${trade(data, measured, 'Score against size', 'size in the model file', (row) => row.bytes, fileSize)}
      </div>
      <p class="small">
        Times are those of this run on this machine and differ from run to run. Sizes are known of candidates
        that stayed in the running.
      </p>
      ${table({
        caption: 'Candidates, best first',
        head: [
          'model',
          `>${data.metric.name}`,
          '>± over folds',
          '>weight',
          '>seconds to fit',
          '>ms for 1000 rows',
          '>size',
          ...(pruned + failed > 0 ? ['remarks'] : []),
        ],
        rows: shown.map((row) => [
          html`${row.rank}. ${own(row.model)}`,
          figure(row.score),
          figure(row.scoreStd),
          row.weight > 0 ? percent(row.weight, 0) : '',
          html`<span data-timing>${figure(row.fitSeconds)}</span>`,
          html`<span data-timing>${figure(row.predictMsPer1kRows)}</span>`,
          fileSize(row.bytes),
          ...(pruned + failed > 0
            ? [row.status === 'ok' ? '' : own(`${row.status}: ${row.error}`, 300)]
            : []),
        ]),
      })}
      <p>
        ${all.length > shown.length ? `… and ${count(all.length - shown.length)} more. ` : ''}<code
          >leaderboard.csv</code
        >
        has all of them with their parameters.
      </p>`;
  },
};

/** `learning_rate 0.1, num_leaves 31` */
export function parameters({ params }: Pick<LeaderboardRow, 'params'>): string {
  return Object.entries(params)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : String(value)}`,
    )
    .join(', ');
}

function trade(
  { metric }: ReportData,
  rows: readonly LeaderboardRow[],
  title: string,
  label: string,
  costOf: (row: LeaderboardRow) => number,
  text: (cost: number) => string,
): Html | null {
  const known = rows.filter((row) => costOf(row) > 0);
  if (known.length < 2) return null;
  const costs = known.map(costOf);
  const point = (row: LeaderboardRow) => ({
    x: costOf(row),
    y: row.score,
    text: `${cut(row.model, 40)}: ${metric.name} ${figure(row.score)}, ${text(costOf(row))}`,
  });
  const of = (pick: (row: LeaderboardRow) => boolean) => known.filter(pick).map(point);
  const ensemble = of(({ learner }) => learner === 'ensemble');
  const svg = chart({
    summary: `${title} of ${plural(known.length, 'candidate')}; ${metric.better} is better, and further left is cheaper`,
    x: { label, low: Math.min(...costs) / 1.3, high: Math.max(...costs) * 1.3, log: true, text },
    y: {
      label: metric.name,
      ...scoreRange(
        metric,
        known.map(({ score }) => score),
      ),
    },
    marks: (x, y) => [
      dots(
        of((row) => row.weight === 0),
        x,
        y,
        'faint',
        3,
      ),
      dots(
        of((row) => row.weight > 0 && row.learner !== 'ensemble'),
        x,
        y,
      ),
      dots(ensemble, x, y, 'two', 5),
      ensemble.map((at) => note(at, 'ensemble', x, y)),
    ],
  });
  return html`<div${label.startsWith('ms') ? html` data-timing` : null}>${drawing(title, svg, null, 'Blue: members of the ensemble. Candidates far worse than the others lie on the edge. The table below has the numbers.')}</div>`;
}
