import type { Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import { defaults, num, type Params } from '../core/space.js';
import type { CategoryColumn } from '../table/table.js';
import { assemble, blockOf } from './assemble.js';
import { categoryColumnsOf } from './columns.js';
import { crossColumn, learnCross, type Cross } from './cross-columns.js';
import type { Block, Encoder, Lesson } from './encoder.js';
import { frequency } from './frequency.js';
import { hashing } from './hashing.js';
import { strongestPairs } from './interactions.js';
import { leaveOneOut } from './leave-one-out.js';
import { oneHot } from './one-hot.js';
import { orderedTargetMean } from './ordered-target-mean.js';
import { ordinal } from './ordinal.js';
import { targetMean } from './target-mean.js';

/** Levels of a column that its pairs are judged by, the last for the rarer ones. */
const JUDGED_LEVELS = 32;
/** Levels that a cross has a place for of its own. */
const MOST_LEVELS = 256;
const MOST_CROSSES = 32;

/** What may read a cross. */
const readers: ReadonlyMap<string, Encoder> = new Map(
  [targetMean, orderedTargetMean, leaveOneOut, oneHot, hashing, ordinal, frequency].map((one: Encoder) => [
    one.name,
    one,
  ]),
);

/** One state of the reader for each cross. */
type State = { readonly use: string; readonly crosses: readonly Cross[]; readonly states: readonly Plain[] };

/**
 * Crosses of a group of categories: for the pairs of columns that need each other most (`features/interactions`), chosen
 * on the training rows, the pairs of their levels are the levels of a column that another encoder reads. At most
 * `crosses` of them; pairs of levels in fewer than `min_frequency` training rows are unknown. Missing is a level.
 * null if no two columns say more together than a sum of both.
 */
export const crossed: Encoder<State> = {
  name: 'crossed',
  accepts: ['categories'],
  supervised: true,
  space: {
    encoder: { kind: 'choice', options: [...readers.keys()], start: targetMean.name },
    crosses: { kind: 'int', low: 1, high: MOST_CROSSES, start: 8 },
    min_frequency: { kind: 'int', low: 1, high: 1000, log: true, start: 2 },
  },
  fitTransform(group, lesson, params, rng) {
    const columns = categoryColumnsOf(group);
    const use = String(params['encoder']);
    const reader = readerOf(use);
    const crosses: Cross[] = [];
    const states: Plain[] = [];
    const blocks: Block[] = [];
    for (const cross of lesson ? chosen(columns, lesson, params, rng) : []) {
      const column = crossColumn(columns, cross);
      const own = rng.fork(column.name);
      const done = reader.fitTransform(column, reader.supervised ? lesson : null, paramsOf(reader), own);
      if (!done) continue;
      crosses.push(cross);
      states.push(done.state);
      blocks.push(done.block);
    }
    return blocks.length === 0
      ? null
      : { state: { use, crosses, states }, block: blockOf(assemble(rowsOf(columns), blocks)) };
  },
  transform: ({ use, crosses, states }, group) => {
    const columns = categoryColumnsOf(group);
    const reader = readerOf(use);
    if (crosses.length > MOST_CROSSES) throw new RangeError(`${crosses.length} crosses`);
    const blocks = crosses.map((cross, k) =>
      reader.transform(states[k] ?? null, crossColumn(columns, cross)),
    );
    return blockOf(assemble(rowsOf(columns), blocks));
  },
  sparseNames({ use, crosses, states }, group) {
    const columns = categoryColumnsOf(group);
    const names = (cross: Cross, k: number): readonly string[] =>
      readerOf(use).sparseNames?.(states[k] ?? null, crossColumn(columns, cross)) ?? [];
    return crosses.flatMap(names);
  },
};

function readerOf(name: string): Encoder {
  const reader = readers.get(name);
  if (!reader) throw new RangeError(`crosses are not read by ${String(name).slice(0, 40)}`);
  return reader;
}

/** Its defaults, but with fewer places. */
function paramsOf({ space }: Encoder): Params {
  const own = defaults(space);
  return Object.hasOwn(space, 'max_levels') ? { ...own, max_levels: MOST_LEVELS } : own;
}

/** The strongest pairs of columns, as the lesson's rows have them. */
function chosen(columns: readonly CategoryColumn[], lesson: Lesson, params: Params, rng: Rng): Cross[] {
  const sides: { readonly sparse: NonNullable<Block['sparse']>; readonly at: number }[] = [];
  columns.forEach((column, at) => {
    const own = { ...defaults(oneHot.space), max_levels: JUDGED_LEVELS };
    const sparse = (oneHot as Encoder).fitTransform(column, null, own, rng)?.block.sparse;
    if (sparse) sides.push({ sparse, at });
  });
  const pairs = strongestPairs(
    sides.map(({ sparse }) => sparse),
    lesson,
    num(params, 'crosses'),
  );
  return Array.from({ length: pairs.length / 2 }, (_, p) => {
    const [a, b] = [sides[pairs[2 * p]!]!.at, sides[pairs[2 * p + 1]!]!.at];
    return learnCross(columns, a, b, lesson.rows, num(params, 'min_frequency'));
  });
}

function rowsOf(columns: readonly CategoryColumn[]): number {
  return columns[0]?.codes.length ?? 0;
}
