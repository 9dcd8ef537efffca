import { describe, expect, it } from 'vitest';
import { expectation, pathShap } from '../../src/explain/path-shap.js';
import { cases, expectClose, field } from '../support/reference.js';
import { matrixOf, predictSum, treeSumOf, type PlainTree } from './reference-models.js';

describe('path-dependent TreeSHAP', () => {
  const trees = cases('explain').filter(({ name }) => /^treeshap_(?!interventional)/.test(name));
  it('has five reference cases', () => expect(trees).toHaveLength(5));

  for (const c of trees)
    it(`gives the figures of exact enumeration: ${c.name}`, () => {
      const rows = field<number[][]>(c, 'X_test');
      const x = matrixOf(rows);
      const sum = treeSumOf(field<PlainTree[]>(c, 'trees'), field<number>(c, 'base'));
      const players = (c.expected['shap_values'] as number[][])[0]!.length;
      const found = rows.map((_, row) => pathShap(sum, sum.sides(x, row), players));
      expectClose(found, c, 'shap_values');
      expectClose(expectation(sum), c, 'expected_value');
      found.forEach((values, row) =>
        expect(values.reduce((a, b) => a + b, expectation(sum))).toBeCloseTo(predictSum(sum, x, row), 9),
      );
    });

  it('takes columns of one player together: a pair that is known or unknown at once', () => {
    // x0 <= 0 ? 0 : (x1 <= 0 ? 2 : 10); a tenth of the rows on each inner way.
    const tree: PlainTree = {
      feature: [0, -1, 1, -1, -1],
      threshold: [0, null, 0, null, null],
      children_left: [1, -1, 3, -1, -1],
      children_right: [2, -1, 4, -1, -1],
      value: [0, 0, 0, 2, 10],
      cover: [8, 4, 4, 3, 1],
    };
    const sum = treeSumOf([tree], 1);
    const left = sum.sides(matrixOf([[1, 1]]), 0);
    const one = { ...sum, player: sum.player.map((player) => Math.min(player, 0)) };
    expect([...pathShap(one, left, 1)]).toEqual([10 - (0.5 * 0 + 0.375 * 2 + 0.125 * 10)]);
    const apart = pathShap(sum, left, 2);
    expect(apart[0]! + apart[1]!).toBeCloseTo(8, 12);
  });
});
