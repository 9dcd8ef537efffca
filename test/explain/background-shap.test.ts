import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { backgroundShap, meanPrediction } from '../../src/explain/background-shap.js';
import { shapleyValues } from '../../src/explain/shapley.js';
import { cases, expectClose, field } from '../support/reference.js';
import { matrixOf, tableOf, treePredictor, treeSumOf, type PlainTree } from './reference-models.js';

describe('interventional TreeSHAP', () => {
  const trees = cases('explain').filter(({ name }) => name.startsWith('treeshap_interventional'));
  it('has three reference cases', () => expect(trees).toHaveLength(3));

  for (const c of trees) {
    const rows = field<number[][]>(c, 'X_test');
    const others = field<number[][]>(c, 'background');
    const sum = treeSumOf(field<PlainTree[]>(c, 'trees'), field<number>(c, 'base'));
    const sidesOf = (part: number[][]): Uint8Array[] => {
      const x = matrixOf(part);
      return part.map((_, row) => sum.sides(x, row));
    };
    const background = sidesOf(others);

    it(`gives the figures of exact enumeration: ${c.name}`, () => {
      const found = sidesOf(rows).map((left) => backgroundShap(sum, left, background, 4));
      expectClose(found, c, 'shap_values');
      expectClose(meanPrediction(sum, background), c, 'expected_value');
    });

    it(`is what drawn values come near to, within their own error: ${c.name}`, () => {
      const table = tableOf([...rows, ...others]);
      const places = Int32Array.from(others, (_, i) => rows.length + i);
      const drawn = shapleyValues(treePredictor(c), table, 0, places, 0, {
        pairs: 400,
        rng: rngFrom('drawn'),
      });
      const exact = backgroundShap(sum, sidesOf(rows)[0]!, background, 4);
      exact.forEach((value, j) =>
        expect(Math.abs(drawn.values[j]! - value)).toBeLessThan(5 * drawn.errors[j]! + 1e-9),
      );
    });
  }
});
