import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { boundNames } from '../../src/model/bounds.js';
import { parseModel, saveModel, type Model } from '../../src/model/model-file.js';
import { predict } from '../../src/predict.js';
import { parseLabel } from '../../src/table/parse.js';
import { fitInline, mixedTable } from '../support/fitted.js';

/** A quick model as its file brings it back. */
async function fitted(kind: 'classes' | 'numbers', rows: number, seed: string): Promise<Model> {
  const options = { trials: 3, learners: ['ridge', 'logistic'] };
  const { model } = await fitInline(mixedTable(rows, kind, seed), options);
  const saved = parseModel(saveModel(model), 'model.json');
  expect(saved.conformal).toEqual(model.conformal);
  return saved;
}

/** The share of new rows whose label is in its interval or set. */
function covered(model: Model, kind: 'classes' | 'numbers', coverage: number): number {
  const table = mixedTable(1500, kind, 'new rows');
  const { y } = parseLabel(table, model.schema.label, model.schema.missing);
  const { width, data } = predict(model, table, { intervals: coverage }).bounds!;
  let hits = 0;
  for (let i = 0; i < table.rows; i++)
    if (y.task === 'regression')
      hits += Number(data[2 * i]! <= y.values[i]! && y.values[i]! <= data[2 * i + 1]!);
    else hits += data[i * width + y.codes[i]!]!;
  return hits / table.rows;
}

describe('intervals and sets', () => {
  for (const kind of ['numbers', 'classes'] as const)
    it(`of fitted models hold on average as many labels of new rows as they promise: ${kind}`, async () => {
      const coverages = [0.8, 0.9, 0.95];
      const totals = coverages.map(() => 0);
      for (const seed of ['a', 'b', 'c', 'd']) {
        const model = await fitted(kind, 600, seed);
        coverages.forEach((coverage, i) => (totals[i]! += covered(model, kind, coverage) / 4));
      }
      // The models of all folds together are better than each alone, so numbers may be held a little more often.
      coverages.forEach((coverage, i) => {
        expect(totals[i]).toBeGreaterThan(coverage - 0.03);
        expect(totals[i]).toBeLessThan(coverage + 0.06);
      });
    });

  it('need a model that knows its errors out of fold, of rows enough', async () => {
    const model = await fitted('numbers', 200, 'few');
    expect(model.conformal!.rows).toBe(200);
    const other = structuredClone(model) as { conformal?: unknown };
    delete other.conformal;
    const rows = mixedTable(3, 'numbers');
    expect(() => predict(other as Model, rows, { intervals: 0.9 })).toThrow(
      /does not know how wrong it was out of fold/,
    );
    const few = { ...model, conformal: { rows: 8, scores: model.conformal!.scores.slice(0, 8) } };
    expect(() => predict(few, rows, { intervals: 0.9 })).toThrow(
      'intervals of 0.9 need 9 training rows at least, and this model had 8',
    );
  });

  it('have names by task', () => {
    const label = { name: 'y', reason: '' } as const;
    expect(boundNames({ ...label, task: 'regression', number: { decimal: '.', thousands: '' } })).toEqual([
      'lower',
      'upper',
    ]);
    expect(boundNames({ ...label, task: 'binary', classes: ['no', 'a, b'] })).toEqual([
      'in_set_no',
      'in_set_a, b',
    ]);
  });

  it('of a damaged model file are refused', async () => {
    const model = await fitted('numbers', 200, 'damage');
    const rng = rngFrom('damage');
    const scores = model.conformal!.scores.map(() => rng.next());
    const damaged = { ...model, conformal: { rows: 200, scores } };
    expect(() => parseModel(saveModel(damaged), 'm.json')).toThrow(
      /m\.json: not a valid model file: conformal\.scores is not a list of ascending numbers/,
    );
  });
});
