import { html, type Html } from '../html.js';
import { place } from './chart.js';
import { dots } from './marks.js';
import type { Scale } from './scale.js';

/** More points are drawn as a grid of cells, darker where there are more. */
const MOST_POINTS = 800;
const CELLS = 40;
/** Opacities that can be told apart. */
const SHADES = 8;

/** Many points: as they are, or counted in cells. */
export function cloud(xs: Float64Array, ys: Float64Array, x: Scale, y: Scale): Html {
  if (xs.length <= MOST_POINTS)
    return html`<g opacity=".55"
      >${dots(
        Array.from(xs, (value, i) => ({ x: value, y: ys[i]! })),
        x,
        y,
        'one',
        2.5,
      )}</g
    >`;
  const counts = new Int32Array(CELLS * CELLS);
  const left = x(x.low);
  const top = y(y.high);
  const width = (x(x.high) - left) / CELLS;
  const height = (y(y.low) - top) / CELLS;
  const cell = (at: number, size: number): number => Math.min(CELLS - 1, Math.max(0, Math.floor(at / size)));
  for (let i = 0; i < xs.length; i++)
    counts[cell(y(ys[i]!) - top, height) * CELLS + cell(x(xs[i]!) - left, width)]!++;
  const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
  const shade = (count: number): number => Math.ceil((SHADES * Math.log1p(count)) / most);
  return html`${Array.from({ length: SHADES }, (_, s) => {
    const path = Array.from(counts, (count, at) =>
      count > 0 && shade(count) === s + 1
        ? `M${place(left + (at % CELLS) * width)} ${place(top + Math.floor(at / CELLS) * height)}h${place(width)}v${place(height)}h-${place(width)}z`
        : '',
    ).join('');
    return path === ''
      ? null
      : html`<path class="fill one" opacity="${place(((s + 1) / SHADES) * 10) / 10}" d="${path}" />`;
  })}`;
}
