import { num } from '../core/space.js';
import { MISSING, type CategoryColumn, type TextColumn } from '../table/table.js';
import type { Block, Encoder, Input } from './encoder.js';
import { murmurHash } from './murmur-hash.js';
import { placeBlock } from './places.js';

const MOST_FEATURES = 2 ** 20;

/** width: places of hashes, without that of missing. */
type State = { readonly width: number; readonly missing: boolean };

/**
 * One of `n_features` sparse columns for each level, by the hash of its name, with 1 or -1 by the hash's sign, so that
 * levels that meet there cancel out on average (Weinberger et al. 2009; as scikit-learn's FeatureHasher). For very many
 * levels: nothing is learned but whether missing has a column behind the others, if training had any. Of a text the
 * whole cell is the level, so that levels count which training did not see; in a category these have no entry.
 */
export const hashing: Encoder<State> = {
  name: 'hashing',
  accepts: ['category', 'text'],
  supervised: false,
  space: { n_features: { kind: 'int', low: 2, high: MOST_FEATURES, log: true, start: 512 } },
  fitTransform(column, _lesson, params) {
    const levels = levelsOf(column);
    const missing = levels.codes.some((code) => code === MISSING);
    if (!levels.codes.some((code) => code >= 0)) return null;
    const state = { width: num(params, 'n_features'), missing };
    return { state, block: apply(state, levels) };
  },
  transform: (state, column) => apply(state, levelsOf(column)),
  sparseNames({ width, missing }, { name }) {
    const names = Array.from({ length: checked(width) }, (_, k) => `${name}#${k}`);
    return missing ? [...names, `${name}:missing`] : names;
  },
};

type Levels = { readonly codes: Int32Array; readonly levels: readonly string[] };

function levelsOf(column: Input): Levels {
  if (column.kind === 'category' || column.kind === 'text')
    return { codes: column.codes, levels: stringsOf(column) };
  throw new TypeError(`column ${column.name} is ${column.kind}, this encoder reads categories and texts`);
}

function stringsOf(column: CategoryColumn | TextColumn): readonly string[] {
  return column.kind === 'category' ? column.levels : column.values;
}

function apply({ width, missing }: State, { codes, levels }: Levels): Block {
  const size = checked(width);
  const hashes = hashesOf(codes, levels);
  const places = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code >= 0) places[i] = code < hashes.length ? Math.abs(hashes[code]!) % size : -1;
    else places[i] = code === MISSING && missing ? size : -1;
  }
  return placeBlock(places, size + (missing ? 1 : 0), (row) => ((hashes[codes[row]!] ?? 0) < 0 ? -1 : 1));
}

/** The hash of each level that occurs. */
function hashesOf(codes: Int32Array, levels: readonly string[]): Int32Array {
  const hashes = new Int32Array(levels.length);
  const isKnown = new Uint8Array(levels.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (isKnown[code] !== 0) continue;
    hashes[code] = murmurHash(levels[code]!);
    isKnown[code] = 1;
  }
  return hashes;
}

function checked(width: number): number {
  if (!(Number.isInteger(width) && width >= 1 && width <= MOST_FEATURES))
    throw new RangeError(`${width} hashed columns`);
  return width;
}
