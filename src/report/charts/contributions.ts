import { html, own, type Html } from '../html.js';
import { figure } from '../numbers.js';
import { table } from './table.js';

/** What a column adds to a prediction, with its cell as it was read. */
export type Contribution = { readonly column: string; readonly value: string; readonly contribution: number };

const SHOWN = 8;

/** A prediction from the mean of all rows to its own value, largest contributions first; they add up. */
export function contributionTable(
  caption: string,
  parts: readonly Contribution[],
  base: number,
  prediction: number,
  shown = SHOWN,
): Html {
  const order = [...parts].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const reach = Math.abs(order[0]?.contribution ?? 0) || 1;
  const rest = order.slice(shown);
  const sum = rest.reduce((total, { contribution }) => total + contribution, 0);
  return table({
    caption,
    head: ['column', 'value', '>contribution', 'down or up'],
    rows: [
      ['(rows on average)', '', figure(base), ''],
      ...order
        .slice(0, shown)
        .map(({ column, value, contribution }) => [
          own(column, 40),
          own(value, 40),
          signed(contribution),
          signedBar(contribution / reach),
        ]),
      ...(rest.length > 0
        ? [['(all other columns)', '', signed(sum), signedBar(Math.max(-1, Math.min(1, sum / reach)))]]
        : []),
      ['(this row)', '', figure(prediction), ''],
    ],
  });
}

export function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${figure(value)}`;
}

/** A bar to the left or to the right of zero; share: from −1 to 1. */
export function signedBar(share: number): Html {
  const size = Math.round(Math.abs(share) * 500) / 10;
  return html`<svg class="bar signed" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="10" />
    <rect
      class="fill ${share < 0 ? 'down' : 'up'}"
      x="${share < 0 ? 50 - size : 50}"
      width="${size}"
      height="10"
    />
  </svg>`;
}
