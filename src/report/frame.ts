import { REPORT_HEAD } from './head.js';
import { html, own, type Content, type Html } from './html.js';
import { SCRIPT, SCRIPT_HASH } from './script.js';
import { STYLE } from './style.js';

/** A page of ours. */
export type Page = {
  /** of the browser's tab */
  readonly title: string;
  readonly heading: Html;
  /** where the data came from */
  readonly source: string;
  readonly writtenBy: string;
  /** in the order of the page; those whose content is null do not apply */
  readonly parts: readonly { readonly id: string; readonly title: string; readonly content: Content }[];
};

/** The browser loads nothing, and runs the one script of ours alone, whatever names and labels hold. */
const POLICY = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;

/** One file that needs nothing else. */
export function framed({ title, heading, source, writtenBy, parts }: Page): string {
  const there = parts.filter(({ content }) => content !== null);
  return html`${raw(REPORT_HEAD)}<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#${there[0]!.id}">Skip to the ${there[0]!.title.toLowerCase()}</a>
<header><h1>${heading}</h1><p class="soft">${own(source, 120)}</p></header>
${
  there.length > 1
    ? html`<nav class="contents" aria-label="Contents">
        <ul>
          ${there.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
        </ul>
      </nav>`
    : null
}
<main>
${there.map(({ id, title: name, content }) => section(id, name, content))}
</main>
<footer class="small"><p>Written by ${writtenBy}. This page is one file and loads nothing.</p></footer>
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
