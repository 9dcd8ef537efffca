import { REPORT_HEAD } from './head.js';
import { html, own, type Content, type Html } from './html.js';
import { reportData, type ReportInput } from './report-data.js';
import { SCRIPT, SCRIPT_HASH } from './script.js';
import { STYLE } from './style.js';
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

/** The browser loads nothing, and runs the one script of ours alone, whatever names and labels hold. */
const POLICY = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;

/**
 * report.html of a fit: one page that needs nothing else. The same fit gives the same bytes, but for the times in it.
 * Its size is bounded whatever the size of the data: lists are cut, points are thinned or counted in cells.
 */
export function reportPage(input: ReportInput): string {
  const data = reportData(input);
  const parts = SECTIONS.map((section) => ({ ...section, made: section.content(data) })).filter(
    ({ made }) => made !== null,
  );
  const name = data.model.schema.label.name;
  return html`${raw(REPORT_HEAD)}<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name.slice(0, 80)}: report of automl</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#verdict">Skip to the verdict</a>
<header><h1>Report on predicting ${own(name)}</h1><p class="soft">${own(data.table.source, 120)}</p></header>
<nav class="contents" aria-label="Contents"><ul>${parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>
${parts.map(({ id, title, made }) => section(id, title, made))}
</main>
<footer class="small"><p>Written by ${data.model.created_by}. This page is one file and loads nothing.</p></footer>
<script>${raw(SCRIPT)}</script>
</body>
</html>
`.html;
}

function section(id: string, title: string, content: Content): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section> `;
}

/** Our own style and script, which hold nothing from outside. */
function raw(text: string): Html {
  return { html: text };
}
