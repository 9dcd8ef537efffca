import { html, type Content, type Html } from '../html.js';

export type Grid = {
  readonly caption: string;
  /** the first column names the row; those that begin with > hold numbers, with ~ sentences */
  readonly head: readonly string[];
  readonly rows: readonly (readonly Content[])[];
};

/** A table that scrolls by itself where the page is too narrow for it, by keyboard too. */
export function table({ caption, head, rows }: Grid): Html {
  const looks = head.map((name) => ({ '>': 'number', '~': 'words' })[name[0] ?? '']);
  const align = (j: number): Html | null => (looks[j] ? html` class="${looks[j]}"` : null);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name, j) => html`<th scope="col" ${align(j)}>${name.replace(/^[>~]/, '')}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, j) =>
                j === 0 ? html`<th scope="row" ${align(j)}>${cell}</th>` : html`<td${align(j)}>${cell}</td>`,
              )}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A drawing with its name, and the same as a table for those who do not see it or want the numbers. */
export function drawing(title: string, svg: Html, behind: Grid | null, words: Content = null): Html {
  return html`<figure>
    <figcaption>${title}</figcaption>
    ${svg}${words === null ? null : html`<p class="small">${words}</p>`}${behind && folded('The numbers', table(behind))}
  </figure>`;
}

export function folded(summary: string, content: Content): Html {
  return html`<details>
    <summary>${summary}</summary>
    ${content}
  </details>`;
}

/** A cell of a table that shows a share from 0 to 1 as a bar, with its interval if there is one. */
export function bar(share: number, interval?: readonly [number, number]): Html {
  const at = (value: number): number => Math.round(1000 * Math.min(1, Math.max(0, value))) / 10;
  const whisker =
    interval && interval.every(Number.isFinite)
      ? html`<path class="whisker" d="M${at(interval[0])} 5H${at(interval[1])}" />`
      : null;
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="10" />
    <rect class="fill one" width="${at(share)}" height="10" />
    ${whisker}
  </svg>`;
}
