import { numberBlock, numericColumnsOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import type { NumericColumn } from '../table/table.js';

const NORMS = ['l2', 'l1', 'max'] as const;
type Norm = (typeof NORMS)[number];
type State = { readonly norm: Norm };

/**
 * Each row of a group of numbers divided by its length: the square root of its squares (l2), the sum of its magnitudes
 * (l1), or the largest of them (max), so that only the proportions of its numbers count. As scikit-learn's Normalizer;
 * a row of zeros stays so. Missing numbers stay missing, and count as 0 in the length.
 */
export const normalize: Encoder<State> = {
  name: 'normalize',
  accepts: ['numbers'],
  supervised: false,
  space: { norm: { kind: 'choice', options: NORMS, start: 'l2' } },
  fitTransform(group, _lesson, params) {
    const state = { norm: params['norm'] as Norm };
    return { state, block: apply(state, numericColumnsOf(group)) };
  },
  transform: (state, group) => apply(state, numericColumnsOf(group)),
};

function apply({ norm }: State, columns: readonly NumericColumn[]): Block {
  if (!NORMS.includes(norm)) throw new RangeError(`there is no norm ${String(norm)}`);
  const rows = columns[0]?.values.length ?? 0;
  const out = columns.map(({ values }) => values.slice());
  for (let i = 0; i < rows; i++) {
    // Largest first: squares and sums of shares of it cannot overflow.
    let largest = 0;
    for (let j = 0; j < out.length; j++) if (Math.abs(out[j]![i]!) > largest) largest = Math.abs(out[j]![i]!);
    if (largest === 0 || largest === Infinity) continue;
    let size = 0;
    for (let j = 0; j < out.length; j++) {
      const share = Math.abs(out[j]![i]!) / largest;
      if (share === share) size += norm === 'l2' ? share * share : share;
    }
    const length = norm === 'max' ? 1 : norm === 'l2' ? Math.sqrt(size) : size;
    for (let j = 0; j < out.length; j++) out[j]![i] = out[j]![i]! / largest / length;
  }
  return numberBlock(
    columns.map(({ name }) => name),
    out,
  );
}
