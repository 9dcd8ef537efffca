import { num, type Params, type Space } from '../core/space.js';
import { MISSING, type CategoryColumn } from '../table/table.js';

/** Which levels keep a place of their own (in their order), and whether the others share one behind them. */
export type Kept = { readonly kept: Int32Array; readonly rare: boolean };

export const keptSpace: Space = {
  min_frequency: { kind: 'int', low: 1, high: 1e9, start: 1 },
  max_levels: { kind: 'int', low: 1, high: 1e6, start: 250 },
};

/** Rows per level, at [levels.length] the missing ones. Rows of an unknown level are not counted. */
export function countLevels(column: CategoryColumn): Float64Array {
  const counts = new Float64Array(column.levels.length + 1);
  for (let i = 0; i < column.codes.length; i++) {
    const code = column.codes[i]!;
    if (code >= 0) counts[code]!++;
    else if (code === MISSING) counts[column.levels.length]!++;
  }
  return counts;
}

/**
 * Levels seen in fewer than min_frequency rows share a place, and the rarest as well, so that with it there are at most
 * max_levels places: a column of max_levels levels gives it the last one alone. As scikit-learn's infrequent categories;
 * levels with no row have no place.
 */
export function keepLevels(counts: Float64Array, params: Params): Kept {
  const seen = Array.from(counts.subarray(0, -1).keys()).filter((code) => counts[code]! > 0);
  const most = num(params, 'max_levels');
  let kept = seen.filter((code) => counts[code]! >= num(params, 'min_frequency'));
  if (kept.length > most - 1)
    kept = kept
      .sort((a, b) => counts[b]! - counts[a]! || a - b)
      .slice(0, most - 1)
      .sort((a, b) => a - b);
  return { kept: Int32Array.from(kept), rare: kept.length < seen.length };
}

/** The place of each code of a column: its index in `kept`, that of the rare ones, or -1 for none. */
export function placesOf({ kept, rare }: Kept, levels: number): Int32Array {
  const places = new Int32Array(levels).fill(rare ? kept.length : -1);
  kept.forEach((code, place) => {
    places[code] = place;
  });
  return places;
}
