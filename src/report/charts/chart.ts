import { html, type Content, type Html } from '../html.js';
import { scale, type Axis, type Scale } from './scale.js';

/** Units of a drawing. A phone shows about one CSS pixel for each, so that the letters can be read there. */
export const WIDTH = 360;
export const HEIGHT = 250;
const LEFT = 52;
const RIGHT = 20;
const TOP = 10;
const BOTTOM = 42;

export type Chart = {
  /** one sentence for those who do not see it: what it shows */
  readonly summary: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: (x: Scale, y: Scale) => Content;
};

/** Axes, a grid, and what is drawn on them. */
export function chart({ summary, x, y, marks }: Chart): Html {
  const across = scale(x, LEFT, WIDTH - RIGHT);
  const up = scale(y, HEIGHT - BOTTOM, TOP);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${summary}">
    ${up.ticks.map(
      ({ at, text }) =>
        html`<path class="grid" d="M${LEFT} ${place(at)}H${WIDTH - RIGHT}" /><text
            class="tick end"
            x="${LEFT - 5}"
            y="${place(at + 4)}"
            >${text}</text
          >`,
    )}
    ${across.ticks.map(
      ({ at, text }) =>
        html`<path class="grid" d="M${place(at)} ${TOP}V${HEIGHT - BOTTOM}" /><text
            class="tick middle"
            x="${place(at)}"
            y="${HEIGHT - BOTTOM + 15}"
            >${text}</text
          >`,
    )}
    <path class="axis" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" />
    <text class="name middle" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}">${x.label}</text>
    <text class="name middle" transform="translate(11 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)">
      ${y.label}
    </text>
    ${marks(across, up)}
  </svg>`;
}

/** A tenth of a unit is finer than any screen. */
export function place(value: number): number {
  return Math.round(value * 10) / 10;
}
