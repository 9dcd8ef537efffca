import { describe, expect, it } from 'vitest';
import { linearShap } from '../../src/explain/linear-shap.js';
import { cases, expectClose, field } from '../support/reference.js';

describe('linear SHAP', () => {
  const linear = cases('explain').filter(({ name }) => name.startsWith('linear_shap'));
  it('has two reference cases', () => expect(linear).toHaveLength(2));

  for (const c of linear) {
    const coef = field<number[]>(c, 'coef');
    const background = field<number[][]>(c, 'background');
    const means = coef.map((_, j) => background.reduce((sum, row) => sum + row[j]!, 0) / background.length);
    const rows = field<number[][]>(c, 'X_test');

    it(`gives the reference figures: ${c.name}`, () => {
      const players = coef.map((_, j) => j);
      expectClose(
        rows.map((row) => linearShap(coef, row, means, players, coef.length)),
        c,
        'shap_values',
      );
      const base = coef.reduce((sum, w, j) => sum + w * means[j]!, field<number>(c, 'intercept'));
      expectClose(base, c, 'expected_value');
    });

    it(`adds up what was made of one column: ${c.name}`, () => {
      const apart = linearShap(coef, rows[0]!, means, [0, 1, 2, 3], 4);
      const joint = linearShap(coef, rows[0]!, means, [0, 1, 1, 0], 2);
      expect(joint[0]).toBeCloseTo(apart[0]! + apart[3]!, 12);
      expect(joint[1]).toBeCloseTo(apart[1]! + apart[2]!, 12);
    });
  }
});
