import { html, type Content, type Html } from '../html.js';
import type { ReportData } from '../report-data.js';

/** A part of the page; content is null where it does not apply. */
export type Section = {
  /** of its heading, for links */
  readonly id: string;
  readonly title: string;
  readonly content: (data: ReportData) => Content;
};

/** How rows count in the figures of a section. */
export function counted({ weight }: ReportData): string {
  return weight ? 'rows count by their weight, on average 1' : 'every row counts once';
}

/** What is to be looked out for. */
export function caution(content: Content): Html {
  return html`<p class="warning">${content}</p>`;
}

/** Figures side by side, each under its name. */
export function facts(list: readonly (readonly [string, Content, Content?])[]): Html {
  return html`<dl class="facts">
    ${list.map(
      ([name, value, more]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}${more === undefined || more === null ? null : html`<small>${more}</small>`}</dd>
        </div>`,
    )}
  </dl>`;
}
