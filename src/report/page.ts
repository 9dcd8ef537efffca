import { framed } from './frame.js';
import { html, own } from './html.js';
import { reportData, type ReportInput } from './report-data.js';
import { classification } from './sections/classification.js';
import { decisions } from './sections/decisions.js';
import { ensemble } from './sections/ensemble.js';
import { explanations } from './sections/explanations.js';
import { findings } from './sections/findings.js';
import { importances } from './sections/importances.js';
import { leaderboard } from './sections/leaderboard.js';
import { regression } from './sections/regression.js';
import { reproduce } from './sections/reproduce.js';
import { search } from './sections/search.js';
import type { Section } from './sections/section.js';
import { slices } from './sections/slices.js';
import { verdict } from './sections/verdict.js';

/** In the order in which a reader asks. */
const SECTIONS: readonly Section[] = [
  verdict,
  findings,
  leaderboard,
  search,
  classification,
  regression,
  slices,
  importances,
  explanations,
  ensemble,
  decisions,
  reproduce,
];

/**
 * report.html of a fit: one page that needs nothing else. The same fit gives the same bytes, but for the times in it.
 * Its size is bounded whatever the size of the data: lists are cut, points are thinned or counted in cells.
 */
export function reportPage(input: ReportInput): string {
  const data = reportData(input);
  const { name } = data.model.schema.label;
  return framed({
    title: `${name.slice(0, 80)}: report of automl`,
    heading: html`Report on predicting ${own(name)}`,
    source: data.table.source,
    writtenBy: data.model.created_by,
    parts: SECTIONS.map(({ id, title, content }) => ({ id, title, content: content(data) })),
  });
}
