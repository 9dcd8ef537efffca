import { describe, expect, it } from 'vitest';
import { numeric } from '../../src/features/numeric.js';
import { fitted, numberColumn } from './columns.js';

const column = (...cells: (number | null)[]) => numberColumn(cells);

describe('numeric', () => {
  it('hands on the array of the column itself', () => {
    const x = column(1, null, 3);
    expect(fitted(numeric, x)!.block.columns[0]).toBe(x.values);
  });
});
