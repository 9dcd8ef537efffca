import { html, type Html } from '../html.js';
import { place } from './chart.js';
import type { Scale } from './scale.js';

export type Point = { readonly x: number; readonly y: number; readonly text?: string };
/** Colours of the page's style. */
export type Tone = 'one' | 'two' | 'three' | 'faint';

export function line(points: readonly Point[], x: Scale, y: Scale, tone: Tone = 'one'): Html {
  const path = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${place(x(p.x))} ${place(y(p.y))}`).join('');
  return html`<path class="line ${tone}" d="${path}" />`;
}

/** Level until the next point. */
export function stairs(points: readonly Point[], x: Scale, y: Scale, tone: Tone = 'one'): Html {
  const path = points
    .map((p, i) => (i === 0 ? `M${place(x(p.x))} ${place(y(p.y))}` : `H${place(x(p.x))}V${place(y(p.y))}`))
    .join('');
  return html`<path class="line ${tone}" d="${path}H${place(x(x.high))}" />`;
}

export function dots(points: readonly Point[], x: Scale, y: Scale, tone: Tone = 'one', radius = 3.5): Html {
  return html`${points.map(
    (p) =>
      html`<circle class="dot ${tone}" cx="${place(x(p.x))}" cy="${place(y(p.y))}" r="${radius}"
        >${p.text === undefined ? null : html`<title>${p.text}</title>`}</circle
      >`,
  )}`;
}

/** Words beside a point, on the side where there is room. */
export function note(point: Point, text: string, x: Scale, y: Scale): Html {
  const isRight = point.x > (x.low + x.high) / 2;
  const [dx, anchor] = isRight ? [-7, 'end'] : [7, 'start'];
  return html`<text class="tick ${anchor}" x="${place(x(point.x) + dx)}" y="${place(y(point.y) - 6)}"
    >${text}</text
  >`;
}

/** Where 95 % of what chance would give lies. */
export function whiskers(
  spans: readonly { readonly x: number; readonly low: number; readonly high: number }[],
  x: Scale,
  y: Scale,
): Html {
  const path = spans.map((s) => `M${place(x(s.x))} ${place(y(s.low))}V${place(y(s.high))}`).join('');
  return html`<path class="line two thin" d="${path}" />`;
}

export type Bar = { readonly from: number; readonly to: number; readonly height: number };

/** Upright bars that touch, from zero. */
export function columns(bars: readonly Bar[], x: Scale, y: Scale, tone: Tone = 'one'): Html {
  return html`${bars
    .filter(({ height }) => height > 0)
    .map(
      ({ from, to, height }) =>
        html`<rect
          class="fill ${tone}"
          x="${place(x(from) + 0.5)}"
          y="${place(y(height))}"
          width="${place(Math.max(1, x(to) - x(from) - 1))}"
          height="${place(y(0) - y(height))}"
        />`,
    )}`;
}
