import { describe, expect, it } from 'vitest';
import type { Scores } from '../../src/core/data.js';
import { applyTemperature, fitTemperature, logitsOf } from '../../src/core/temperature.js';
import { cases, expectClose, field } from '../support/reference.js';

const scoresOf = (rows: number[][]): Scores => ({
  rows: rows.length,
  width: rows[0]!.length,
  data: Float64Array.from(rows.flat()),
});
const nll = ({ width, data }: Scores, codes: Int32Array): number =>
  codes.reduce((sum, code, i) => sum - Math.log(data[i * width + code]!) / codes.length, 0);

describe('temperature scaling', () => {
  for (const c of cases('hpo_ensemble').filter(({ name }) => name.startsWith('temperature_'))) {
    it(`finds the smallest loss: ${c.name}`, () => {
      const logits = scoresOf(field<number[][]>(c, 'logits'));
      const codes = Int32Array.from(field<number[]>(c, 'y'));
      const state = fitTemperature(logits, codes);
      expectClose(state.temperature, c, 'temperature');
      expectClose(nll(applyTemperature(state, logits), codes), c, 'nll');
      expectClose(nll(applyTemperature({ temperature: 1 }, logits), codes), c, 'nll_before');
    });
  }

  it('leaves probabilities as they are at temperature 1, zeros included', () => {
    const p = scoresOf([
      [0.2, 0.8],
      [1, 0],
    ]);
    const { data } = applyTemperature({ temperature: 1 }, logitsOf(p));
    data.forEach((value, i) => expect(value).toBeCloseTo(p.data[i]!, 12));
  });

  it('stays finite where every row is right, and where every row is wrong', () => {
    const logits = scoresOf([
      [2, 0],
      [0, 2],
    ]);
    const right = fitTemperature(logits, Int32Array.of(0, 1));
    expect(right.temperature).toBeGreaterThanOrEqual(0.01);
    expect(nll(applyTemperature(right, logits), Int32Array.of(0, 1))).toBeLessThan(1e-12);
    expect(fitTemperature(logits, Int32Array.of(1, 0)).temperature).toBeCloseTo(100, 6);
  });
});
