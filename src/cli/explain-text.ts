import type { Importances } from '../explain/importances.js';
import type { Model } from '../model/model-file.js';
import type { LabelSchema } from '../table/schema.js';
import { figure, interval, plural, table, type Align, type TableLook } from './render.js';
import type { Terminal } from './terminal.js';

/** One prediction as it is told: base and contributions add up to it. */
export type RowStory = {
  readonly row: number;
  readonly prediction: number | string;
  /** of the class that is predicted */
  readonly probability?: number;
  readonly base: number;
  readonly contributions: readonly {
    readonly column: string;
    readonly value: string;
    readonly contribution: number;
    /** standard error, of the drawing */
    readonly error: number;
  }[];
};

export function importanceText(found: Importances, top: number, tty: Terminal): string {
  const { metric, baseline, rows, importances, weaker } = found;
  const shown = importances.slice(0, top);
  const hidden = importances.length - shown.length + weaker.length;
  const body = shown.map(({ column, mean, interval: bounds }) => [column, figure(mean), interval(bounds)]);
  return [
    `${metric} ${figure(baseline)} on ${plural(rows, 'row')}; how much worse it is when the cells of a column are shuffled:`,
    '',
    table({ head: ['column', 'worse by', ''], align: ['left', 'right', 'left'] }, body, tty),
    ...(hidden > 0 ? [`… and ${plural(hidden, 'weaker column')}; -v shows those that were measured`] : []),
  ].join('\n');
}

export function meansText(
  list: readonly { readonly column: string; readonly mean_contribution: number }[],
  rows: number,
  { schema: { label } }: Model,
  top: number,
  tty: Terminal,
): string {
  const what = label.task === 'regression' ? label.name : 'the probability of the predicted class';
  const body = list.slice(0, top).map((one) => [one.column, figure(one.mean_contribution)]);
  return [
    `how far each column moves ${what}, on average over ${plural(rows, 'row')}:`,
    '',
    table({ head: ['column', 'moves by'], align: ['left', 'right'] }, body, tty),
  ].join('\n');
}

export function rowText(story: RowStory, label: string, top: number, tty: Terminal): string {
  const { row, prediction, probability, base, contributions } = story;
  const isClass = probability !== undefined;
  const end = isClass ? probability : Number(prediction);
  const shown = contributions.slice(0, top);
  const rest = contributions.slice(top).reduce((sum, one) => sum + one.contribution, 0);
  const signed = (value: number): string => `${value >= 0 ? '+' : ''}${figure(value)}`;
  return [
    isClass
      ? `row ${row}: ${label} is ${prediction}, with probability ${figure(end)}; what brings it there:`
      : `row ${row}: ${label} is ${figure(end)}; what brings it there:`,
    '',
    table(
      { head: ['column', 'value', 'contribution'], align: ['left', 'left', 'right'] },
      [
        ['(rows on average)', '', figure(base)],
        ...shown.map(({ column, value, contribution }) => [column, value, signed(contribution)]),
        ...(contributions.length > top ? [['(all other columns)', '', signed(rest)]] : []),
        ['(this row)', '', figure(end)],
      ],
      tty,
    ),
  ].join('\n');
}

export function dependenceText(
  list: readonly {
    readonly column: string;
    readonly points: readonly {
      readonly value: number | string;
      readonly prediction: number | Readonly<Record<string, number>>;
    }[];
  }[],
  label: LabelSchema,
  tty: Terminal,
): string {
  const classes =
    label.task === 'regression' ? null : label.task === 'binary' ? label.classes.slice(1) : label.classes;
  const head = classes ? classes.map((name) => `probability of ${name}`) : [`mean ${label.name}`];
  return list
    .map(({ column, points }) => {
      const rows = points.map(({ value, prediction }) => [
        typeof value === 'number' ? figure(value) : value,
        ...(typeof prediction === 'number' ? [prediction] : classes!.map((name) => prediction[name]!)).map(
          figure,
        ),
      ]);
      const look: TableLook = {
        head: [column, ...head],
        align: ['right', ...head.map((): Align => 'right')],
      };
      return `mean prediction when ${column} is set to a value in all rows:\n\n${table(look, rows, tty)}`;
    })
    .join('\n\n');
}
