import { join } from 'node:path';
import { expect, it } from 'vitest';
import { saveModel, MODEL_VERSION } from '../../src/model/model-file.js';
import { loadModel } from '../../src/predict.js';
import { expectExit, read, tables, workFolder } from '../support/cli.js';
import { violations, type JsonSchema } from '../support/json-schema.js';

const root = join(import.meta.dirname, '../..');
const schema = JSON.parse(read(root, 'docs/model.schema.json')) as JsonSchema;
const cases = [
  ['titanic', 'survived', 'f1'],
  ['mpg', 'mpg', 'rmse'],
  ['soybean', 'Class', 'log_loss'],
] as const;

for (const [table, label, metric] of cases)
  it(`the model that fit writes for ${table} keeps to docs/model.schema.json`, () => {
    const out = workFolder();
    const bound = ['--trials', '4', '--workers', '1', '--metric', metric];
    expectExit(0, ['fit', join(tables, `${table}.csv`), '--label', label, ...bound, '--out', out, '-q']);
    const model = JSON.parse(read(out, 'model.json')) as { [key: string]: unknown };
    expect(violations(schema, model)).toEqual([]);
    const without = Object.keys(model).filter((key) => {
      const { [key]: _gone, ...rest } = model;
      return violations(schema, rest).length === 0;
    });
    const optional = ['conformal', 'references', 'calibration', 'decision'];
    expect(without.filter((key) => !optional.includes(key))).toEqual([]);
    expect(violations(schema, { ...model, code: 'x' })).toEqual(['/code: not allowed']);
  });

it('older models keep to it once they are migrated', () => {
  for (const task of ['binary', 'multiclass', 'regression']) {
    const model = loadModel(read(root, `fixtures/models/0.1.0-${task}.model.json`));
    expect(model.version).toBe(MODEL_VERSION);
    expect(violations(schema, JSON.parse(saveModel(model)))).toEqual([]);
  }
});
