import { nearest, usageError } from '../core/errors.js';
import { allowedText, wordsOf } from '../core/space.js';
import type { Dim, Space } from '../core/space.js';
import { encoders } from '../features/registry.js';
import { learners } from '../learners/registry.js';
import { METRIC_NAMES, metricNamed } from '../metrics/registry.js';
import type { CommonFlags } from './args.js';
import { table } from './render.js';
import { jsonText, terminal } from './terminal.js';

export type ListFlags = CommonFlags;

type Listing = {
  readonly head: readonly string[];
  readonly rows: readonly string[][];
  readonly items: readonly object[];
};

const LISTS: ReadonlyMap<string, () => Listing> = new Map([
  ['metrics', listMetrics],
  ['learners', listLearners],
  ['encoders', listEncoders],
]);

/** List what can be named in options. Returns the exit code. */
export async function listCommand(what: string, flags: ListFlags): Promise<number> {
  const tty = terminal(flags);
  const make = LISTS.get(what);
  if (!make) {
    const near = nearest(what, LISTS.keys());
    throw usageError(
      `there is no list ${JSON.stringify(what.slice(0, 60))}`,
      `${near ? `did you mean ${near}? ` : ''}lists: ${[...LISTS.keys()].join(', ')}`,
    );
  }
  const { head, rows, items } = make();
  await tty.out(tty.json ? jsonText('list', 'ok', { [what]: items }) : `${table({ head }, rows, tty)}\n`);
  return 0;
}

/** With one of the metrics of quantiles: any level between 0 and 1 has its own. */
function listMetrics(): Listing {
  const all = METRIC_NAMES.map((name) => metricNamed(name));
  return {
    head: ['metric', 'better', 'tasks'],
    rows: all.map(({ name, better, tasks }) => [name, better, tasks.join(', ')]),
    items: all.map(({ name, better, tasks }) => ({ name, better, tasks })),
  };
}

function listLearners(): Listing {
  return {
    head: ['learner', 'searched', 'tasks', 'parameters (range, start)'],
    rows: learners.all.flatMap(({ name, optional, tasks, space }) =>
      withSpace([name, optional ? 'if named' : 'yes', tasks.join(', ')], space),
    ),
    items: learners.all.map(({ name, optional = false, tasks, input, space }) => ({
      name,
      optional,
      tasks,
      input,
      space,
    })),
  };
}

function listEncoders(): Listing {
  return {
    head: ['encoder', 'columns', 'parameters (range, start)'],
    rows: encoders.all.flatMap(({ name, accepts, space }) => withSpace([name, accepts.join(', ')], space)),
    items: encoders.all.map(({ name, accepts, supervised, space }) => ({ name, accepts, supervised, space })),
  };
}

/** One line per parameter, the first beside the name. */
function withSpace(first: readonly string[], space: Space): string[][] {
  const lines = Object.entries(space).map(([name, dim]) => `${name} ${dimText(dim)}`);
  return [[...first, lines[0] ?? ''], ...lines.slice(1).map((line) => [...first.map(() => ''), line])];
}

/** What is searched, and what else may be set. */
function dimText(dim: Dim): string {
  const start = `(${String(dim.start)})`;
  if (dim.searched === false) return `${allowedText(dim, ' | ')} ${start} by --set only`;
  if (dim.kind === 'choice') {
    const more = dim.allowed ? `; by --set also ${dim.allowed.map(wordsOf).join(' | ')}` : '';
    return `${dim.options.join(' | ')} ${start}${more}`;
  }
  const more = dim.allowed ? `; by --set ${allowedText(dim)}` : '';
  return `${dim.low} to ${dim.high}${dim.log ? ', log' : ''} ${start}${more}`;
}
