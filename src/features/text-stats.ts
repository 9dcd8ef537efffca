import { numberBlock, textOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import type { TextColumn } from '../table/table.js';

const PARTS = ['length', 'words', 'digits', 'capitals', 'punctuation'] as const;

/**
 * The look of a text: characters (UTF-16 units), words, shares of digits and of capitals among the characters, number of
 * punctuation marks and symbols. NaN where there is no text.
 */
export const textStats: Encoder<null> = {
  name: 'text-stats',
  accepts: ['text'],
  supervised: false,
  space: {},
  fitTransform: (column) => ({ state: null, block: apply(textOf(column)) }),
  transform: (_state, column) => apply(textOf(column)),
};

function apply(column: TextColumn): Block {
  const { name, codes, values } = column;
  const stats = new Float64Array(values.length * PARTS.length);
  values.forEach((text, v) => {
    look(text, stats.subarray(v * PARTS.length, (v + 1) * PARTS.length));
  });
  const columns = PARTS.map((_, p) => {
    const out = new Float64Array(codes.length);
    for (let i = 0; i < codes.length; i++) out[i] = stats[codes[i]! * PARTS.length + p] ?? NaN;
    return out;
  });
  return numberBlock(
    PARTS.map((part) => `${name}:${part}`),
    columns,
  );
}

const WORD = /[\p{L}\p{N}_]+/gu;
const CAPITAL = /\p{Lu}/gu;
const MARK = /[\p{P}\p{S}]/gu;
const DIGIT = /\p{Nd}/gu;

function look(text: string, out: Float64Array): void {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const length = Math.max(1, text.length);
  out[0] = text.length;
  out[1] = count(WORD);
  out[2] = count(DIGIT) / length;
  out[3] = count(CAPITAL) / length;
  out[4] = count(MARK);
}
