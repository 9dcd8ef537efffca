import { cut, html, type Html } from '../html.js';
import { place, WIDTH } from './chart.js';
import { scale } from './scale.js';

/** A name and its points, each with a shade from 0 (low) to 1 (high), or null for none. */
export type Lane = {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly shade: number | null; readonly text: string }[];
};

export const SHADES = 5;
const LANE = 26;
const LEFT = 104;
const RIGHT = 14;
const TOP = 6;
const BOTTOM = 40;
/** Points of a lane that would cover each other lie side by side, in columns as wide as a point. */
const CELL = 4;
const STEP = 2.6;

/** One lane below the other, points along one axis through zero. */
export function swarm(summary: string, label: string, lanes: readonly Lane[]): Html {
  const all = lanes.flatMap(({ points }) => points.map(({ x }) => x));
  const reach = all.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  const low = all.reduce((least, x) => Math.min(least, x), -reach / 10);
  const high = all.reduce((most, x) => Math.max(most, x), reach / 10);
  const x = scale({ label, low, high }, LEFT, WIDTH - RIGHT);
  const bottom = TOP + LANE * lanes.length;
  return html`<svg viewBox="0 0 ${WIDTH} ${bottom + BOTTOM}" role="img" aria-label="${summary}">
    ${x.ticks.map(
      ({ at, text }) =>
        html`<path class="grid" d="M${place(at)} ${TOP}V${bottom}" /><text
            class="tick middle"
            x="${place(at)}"
            y="${bottom + 15}"
            >${text}</text
          >`,
    )}
    <path class="axis" d="M${place(x(0))} ${TOP}V${bottom}" />
    <text class="name middle" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${bottom + 33}">${label}</text>
    ${lanes.map((lane, k) => laneOf(lane, TOP + LANE * (k + 0.5), x))}
  </svg>`;
}

function laneOf({ name, points }: Lane, middle: number, x: (value: number) => number): Html {
  const taken = new Map<number, number>();
  return html`<text class="name end" x="${LEFT - 8}" y="${middle + 4}">${cut(name, 15)}</text>${points.map(
      (point) => {
        const at = x(point.x);
        const cell = Math.round(at / CELL);
        const before = taken.get(cell) ?? 0;
        taken.set(cell, before + 1);
        const off = Math.ceil(before / 2) * STEP * (before % 2 === 0 ? 1 : -1);
        const bounded = Math.max(-LANE / 2 + 3, Math.min(LANE / 2 - 3, off));
        const tone = point.shade === null ? 'faint' : `shade${Math.round(point.shade * (SHADES - 1))}`;
        return html`<circle class="dot ${tone}" cx="${place(at)}" cy="${place(middle + bounded)}" r="2.4"
          ><title>${point.text}</title></circle
        >`;
      },
    )}`;
}
