import type { Target } from '../core/data.js';
import type { FitEvent } from '../fit.js';
import { quantile } from '../metrics/order.js';
import type { ColumnSchema } from '../table/schema.js';
import { figure, plural } from './render.js';

/** Classes named at most. */
const MOST_CLASSES = 6;
const KINDS: readonly ColumnSchema['kind'][] = ['number', 'category', 'boolean', 'date', 'text'];

/** The data in two lines: rows, columns by type and task; how the label is distributed. */
export function glance({ schema, rows, y, labelled }: Extract<FitEvent, { kind: 'schema' }>): string[] {
  const { label, columns } = schema;
  const features = columns.filter(({ role }) => role === 'feature');
  const kinds = KINDS.flatMap((kind) => {
    const count = features.filter((column) => column.kind === kind).length;
    return count > 0 ? [plural(count, kind)] : [];
  });
  return [
    `${plural(rows, 'row')}, ${plural(features.length, 'feature')} (${kinds.join(', ')}); ${label.task} task: ${label.reason}`,
    `${label.name}: ${distribution(y, labelled)}`,
  ];
}

function distribution(y: Target, rows: Int32Array): string {
  if (y.task === 'regression') {
    const sorted = Float64Array.from(rows, (row) => y.values[row]!).sort();
    const [low, first, middle, third, high] = [0, 0.25, 0.5, 0.75, 1].map((q) => figure(quantile(sorted, q)));
    return `${low} to ${high}, half of them ${first} to ${third}, median ${middle}`;
  }
  const counts = new Int32Array(y.classes.length);
  for (const row of rows) counts[y.codes[row]!]!++;
  const shares = [...y.classes.keys()]
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .map((k) => `${y.classes[k]!} ${percent(counts[k]! / rows.length)}`);
  const more = shares.length - MOST_CLASSES;
  return `${shares.slice(0, MOST_CLASSES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(100 * share)} %`;
}
