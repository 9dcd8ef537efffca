import type { PartialDependence } from '../../explain/partial-dependence.js';
import type { Target } from '../../core/data.js';
import type { LabelSchema, Schema } from '../../table/schema.js';
import { valueText } from '../../table/profile/value-text.js';
import { chart } from '../charts/chart.js';
import { dots, line, type Tone } from '../charts/marks.js';
import { bar, drawing, table, type Grid } from '../charts/table.js';
import { cut, html, own, type Html } from '../html.js';
import { figure, percent } from '../numbers.js';

type Followed = { readonly column: string; readonly dependence: PartialDependence };
/** What is drawn of a prediction: the number, or the probability of a class. */
type Output = { readonly at: number; readonly name: string; readonly tone: Tone };

const TONES: readonly Tone[] = ['one', 'two', 'three'];

/**
 * One column: a line over numbers and dates, a table with bars for categories.
 * @param classes of more than two: those to draw, of which there is room for three
 */
export function dependenceDrawing(
  schema: Schema,
  classes: readonly number[],
  { column, dependence }: Followed,
): Html {
  const isNumber = schema.label.task === 'regression';
  const { kind } = schema.columns.find(({ name }) => name === column)!;
  const outputs = outputsOf(schema.label, classes);
  const grid = dependence.grids[0]!;
  const text = isNumber ? figure : percent;
  const valueAt = (i: number, { at }: Output): number => dependence.average[i * dependence.width + at]!;
  const numbers: Grid = {
    caption: `Mean prediction by ${cut(column, 40)}`,
    head: ['value', ...outputs.map(({ name }) => `>${cut(name, 30)}`)],
    rows: grid.map(({ value }, i) => [
      typeof value === 'string' ? own(value, 40) : valueText(value, kind),
      ...outputs.map((output) => text(valueAt(i, output))),
    ]),
  };
  if (kind === 'category' || kind === 'boolean')
    return levels(column, numbers, outputs, grid.length, valueAt);
  const all = Array.from({ length: grid.length }, (_, i) =>
    outputs.map((output) => valueAt(i, output)),
  ).flat();
  const xs = grid.map(({ cell }) => cell);
  const svg = chart({
    summary: `Mean prediction by ${cut(column, 40)}, from ${text(Math.min(...all))} to ${text(Math.max(...all))}`,
    x: {
      label: cut(column, 40),
      low: xs[0]!,
      high: xs.at(-1)!,
      ...(kind === 'date' && { text: (v) => valueText(v, kind).slice(0, 7) }),
    },
    y: {
      label: outputs.length > 1 ? 'probability' : cut(outputs[0]!.name, 30),
      low: Math.min(...all),
      high: Math.max(...all),
      text: isNumber ? figure : (v) => percent(v, 0),
    },
    marks: (x, y) =>
      outputs.map((output) => {
        const points = xs.map((value, i) => ({
          x: value,
          y: valueAt(i, output),
          text: `${valueText(value, kind)}: ${text(valueAt(i, output))}`,
        }));
        return [line(points, x, y, output.tone), dots(points, x, y, output.tone, 2.5)];
      }),
  });
  const colours = ['blue', 'orange', 'green'];
  const legend =
    outputs.length > 1
      ? html`${outputs.map(({ name }, i) => html`${i > 0 ? ', ' : ''}${colours[i]!}: ${own(name, 30)}`)}`
      : null;
  return drawing(cut(column, 60), svg, numbers, legend);
}

function levels(
  column: string,
  numbers: Grid,
  outputs: readonly Output[],
  count: number,
  valueAt: (i: number, output: Output) => number,
): Html {
  const all = Array.from({ length: count }, (_, i) => valueAt(i, outputs[0]!));
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  return html`<figure>
    <figcaption>${cut(column, 60)}</figcaption>
    ${table({
      ...numbers,
      head: [...numbers.head, 'as a bar'],
      rows: numbers.rows.map((row, i) => [...row, bar((all[i]! - low) / (high - low || 1))]),
    })}
  </figure>`;
}

function outputsOf(label: LabelSchema, classes: readonly number[]): Output[] {
  if (label.task === 'regression') return [{ at: 0, name: `predicted ${label.name}`, tone: 'one' }];
  if (label.task === 'binary') return [{ at: 1, name: `probability of ${label.classes[1]!}`, tone: 'one' }];
  return classes.slice(0, TONES.length).map((at, i) => ({ at, name: label.classes[at]!, tone: TONES[i]! }));
}

/** The classes to draw of more than two: the most frequent ones first. */
export function drawnClasses(y: Target): number[] {
  if (y.task === 'regression') return [];
  const counts = new Int32Array(y.classes.length);
  for (const code of y.codes) counts[code]!++;
  return [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
}
