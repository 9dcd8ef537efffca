import { describe, expect, it } from 'vitest';
import { cellCounts, lineOf, rawTable, rawTableBuilder } from '../../src/table/raw-table.js';

describe('rawTableBuilder', () => {
  it('keeps each distinct cell once and codes in the smallest type that holds them', () => {
    const types = [256, 257, 65536, 65537].map((n) => {
      const builder = rawTableBuilder('t', ['x']);
      for (let i = 0; i < n + 5; i++) builder.add([String(i % n)], i + 2);
      const column = builder.finish().columns[0]!;
      expect(column.values.length).toBe(n);
      expect(Array.from(column.codes, (c) => column.values[c])).toEqual(
        Array.from({ length: n + 5 }, (_, i) => String(i % n)),
      );
      return column.codes.constructor.name;
    });
    expect(types).toEqual(['Uint8Array', 'Uint16Array', 'Uint16Array', 'Int32Array']);
  });

  it('keeps lines only where they do not follow from the row', () => {
    expect(rawTable('t', ['x'], [['a'], ['b']]).lines).toBeNull();
    const builder = rawTableBuilder('t', ['x']);
    for (let i = 0; i < 1000; i++) builder.add(['a'], i < 300 ? i + 2 : i + 9);
    const table = builder.finish();
    expect([lineOf(table, 0), lineOf(table, 299), lineOf(table, 300), lineOf(table, 999)]).toEqual([
      2, 301, 309, 1008,
    ]);
  });

  it('counts cells', () => {
    expect(cellCounts(rawTable('t', ['x'], [['a'], ['b'], ['a']]).columns[0]!)).toEqual(Int32Array.of(2, 1));
  });
});
