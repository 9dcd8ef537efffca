import { describe, expect, it } from 'vitest';
import { CellTable } from '../../src/node/cell-table.js';
import { presentCells } from '../../src/table/cells.js';
import { levelCodes, levelCounts, levelsOf } from '../../src/table/levels.js';
import { type RawColumn, UNKNOWN } from '../../src/table/table.js';

function columnOf(cells: readonly string[]): RawColumn {
  const table = new CellTable('t', ['x']);
  cells.forEach((cell, i) => table.addStrings([cell], i + 2));
  return table.finish().columns[0]!;
}

describe('levels', () => {
  it('are in order of their counts, then of their first appearance, and each cell has the code of its level', () => {
    const column = columnOf(['b', 'NA', 'c', 'a', 'c', 'b', 'd', 'c']);
    const cells = presentCells(column, ['NA']);
    const levels = levelsOf(cells);
    expect(levels).toEqual(['c', 'b', 'a', 'd']);
    expect(levelCounts(cells)).toEqual([
      ['c', 3],
      ['b', 2],
      ['a', 1],
      ['d', 1],
    ]);
    const codes = [1, UNKNOWN, 0, 2, 3]; // of b, NA, c, a, d
    expect([...levelCodes(column, levels)]).toEqual(codes);
    expect([...levelCodes(column, [...levels])]).toEqual(codes);
    expect([...levelCodes(columnOf(['e', ' c ']), levels)]).toEqual([UNKNOWN, 0]);
  });

  it('are one for all spellings that only differ in blanks and in how accents are composed', () => {
    const column = columnOf(['é', 'x', ' é', 'e\u0301', 'é\u00a0', 'ǆ']);
    const cells = presentCells(column, []);
    expect(cells.clean).toBe(false);
    expect(levelsOf(cells)).toEqual(['é', 'x', 'ǆ']);
    expect([...levelCodes(column, levelsOf(cells))]).toEqual([0, 1, 0, 0, 0, 2]);
    expect(presentCells(columnOf(['é', 'xǆ', '', 'a b']), []).clean).toBe(true);
  });
});
