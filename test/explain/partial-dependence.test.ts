import { describe, expect, it } from 'vitest';
import { partialDependence } from '../../src/explain/partial-dependence.js';
import type { Table } from '../../src/table/table.js';
import { cases, expectClose, field } from '../support/reference.js';
import { tableOf, treePredictor } from './reference-models.js';

describe('partial dependence agrees with scikit-learn', () => {
  for (const c of cases('explain').filter(({ name }) => /^pdp_\d_/.test(name)))
    it(c.name, () => {
      const found = partialDependence(
        treePredictor(c),
        tableOf(field<number[][]>(c, 'X')),
        [String(c.params['feature'])],
        {
          resolution: c.params['grid_resolution'] as number,
          percentiles: c.params['percentiles'] as [number, number],
          ice: 3,
        },
      )!;
      const points = found.grids[0]!.map(({ value }) => value);
      expectClose(points, c, 'grid');
      expectClose(found.average, c, 'average');
      const byRow = [0, 1, 2].map((row) => points.map((_, k) => found.ice[3 * k + row]));
      expectClose(byRow, c, 'ice_first_3_rows');
    });

  it('of two columns at once', () => {
    const c = cases('explain').find(({ name }) => name === 'pdp_2d')!;
    const names = (c.params['features'] as number[]).map(String);
    const resolution = c.params['grid_resolution'] as number;
    const found = partialDependence(treePredictor(c), tableOf(field<number[][]>(c, 'X')), names, {
      resolution,
    })!;
    const [first, second] = found.grids.map((grid) => grid.map(({ value }) => value));
    expectClose(first, c, 'grid1');
    expectClose(second, c, 'grid2');
    const square = first!.map((_, i) => found.average.slice(i * second!.length, (i + 1) * second!.length));
    expectClose(square, c, 'average');
  });
});

describe('partial dependence', () => {
  const table: Table = {
    rows: 4,
    columns: [
      {
        kind: 'category',
        name: 'colour',
        codes: Int32Array.of(1, 0, 1, -1),
        levels: ['red', 'blue', 'green'],
      },
      { kind: 'text', name: 'note', codes: Int32Array.of(0, 1, 2, 3), values: ['a', 'b', 'c', 'd'] },
      { kind: 'number', name: 'empty', values: new Float64Array(4).fill(NaN) },
      { kind: 'number', name: 'flat', values: new Float64Array(4).fill(7) },
    ],
  };
  const predict = ({ rows, columns }: Table) => {
    const colour = columns[0] as Extract<Table['columns'][number], { kind: 'category' }>;
    return { rows, width: 2, data: Float64Array.from(colour.codes).map((code) => code) };
  };
  const codes = (part: Table) => {
    const { rows } = part;
    const data = [...predict(part).data].flatMap((code) => [1 - code, code]);
    return { rows, width: 2, data: Float64Array.from(data) };
  };

  it('of a category goes through the levels that are there, the most frequent first, for every class', () => {
    const { grids, average, width } = partialDependence(codes, table, ['colour'])!;
    expect(grids[0]!.map(({ value }) => value)).toEqual(['blue', 'red']);
    expect([...average]).toEqual([0, 1, 1, 0]);
    expect(width).toBe(2);
  });

  it('is none of a text, of a column without a cell, of a column that is not there', () => {
    for (const name of ['note', 'empty', 'nowhere'])
      expect(partialDependence(codes, table, [name])).toBeNull();
  });

  it('of a column with one value is one point', () => {
    expect(partialDependence(codes, table, ['flat'])!.grids[0]).toEqual([{ cell: 7, value: 7 }]);
  });
});
