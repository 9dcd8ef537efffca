import { describe, expect, it } from 'vitest';
import { textSvd } from '../../src/features/text-svd.js';
import { fitted, fullRows, textColumn } from './columns.js';

describe('text-svd', () => {
  const cells = Array.from({ length: 60 }, (_, i) =>
    i % 2 === 0 ? `cat dog mouse ${i % 3}` : `rain snow wind ${i % 5}`,
  );

  it('tells two subjects apart by few columns', () => {
    const { block, apply } = fitted(textSvd, textColumn(cells), { topics: 2, max_n: 1 })!;
    expect(block.names).toEqual(['t:topic1', 't:topic2']);
    const [animals, weather, nothing] = fullRows([apply(textColumn(['dog cat', 'wind', null]))]);
    const strongest = (row: number[]): number =>
      row.findIndex((v) => Math.abs(v) === Math.max(...row.map(Math.abs)));
    expect(strongest(animals!)).not.toBe(strongest(weather!));
    expect(nothing).toEqual([0, 0]);
  });

  it('has no more topics than there are directions', () => {
    expect(fitted(textSvd, textColumn(['aa', 'aa', 'bb', 'bb']), { topics: 32 })!.block.columns.length).toBe(
      2,
    );
  });
});
