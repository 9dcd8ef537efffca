import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { saveModel } from '../src/model/model-file.js';
import { loadModel, predict } from '../src/predict.js';
import { fitInline, mixedTable } from './support/fitted.js';

const { model } = await fitInline(mixedTable(150), { learners: ['logistic', 'gbdt', 'mlp'], trials: 4 });

describe('predict', () => {
  it('needs nothing but the language: its bundle runs in a bare context', async () => {
    const { outputFiles } = await build({
      entryPoints: ['src/predict.ts'],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'automl',
      platform: 'neutral',
      mainFields: ['module', 'main'],
    });
    const table = mixedTable(30, 'classes', 'fresh');
    const sandbox = { text: saveModel(model), table, out: null as unknown };
    runInNewContext(`${outputFiles[0]!.text}; out = automl.predict(automl.loadModel(text), table);`, sandbox);
    const here = predict(loadModel(sandbox.text), table);
    const there = sandbox.out as typeof here;
    expect(Array.from(there.scores.data)).toEqual(Array.from(here.scores.data));
    expect(Array.from(there.classes!)).toEqual(here.classes);
  });

  it('finds columns by name, in any order, and ignores others', () => {
    const table = mixedTable(30, 'classes', 'fresh');
    const other = { ...table, columns: [...table.columns].reverse() };
    expect(predict(model, other)).toEqual({ ...predict(model, table), report: expect.anything() as unknown });
    const extra = { ...table, columns: [{ ...table.columns[0]!, name: 'extra' }, ...table.columns] };
    expect(predict(model, extra)).toEqual(predict(model, table));
  });

  it('names a missing column, unless told to do without', () => {
    const table = mixedTable(30, 'classes', 'fresh');
    const without = { ...table, columns: table.columns.filter((c) => c.name !== 'city') };
    expect(() => predict(model, without)).toThrow(/city/);
    expect(predict(model, without, { allowMissing: true }).scores.rows).toBe(30);
  });

  it('counts cells that it could not read, per column', () => {
    const table = mixedTable(30, 'classes', 'fresh');
    const column = table.columns.find((c) => c.name === 'city')!;
    const strange = { ...column, values: column.values.map(() => 'nowhere') };
    const { report } = predict(model, {
      ...table,
      columns: table.columns.map((c) => (c === column ? strange : c)),
    });
    expect(report.find((r) => r.column === 'city')).toMatchObject({ unknown: 30 });
  });

  it('takes a table without rows', () => {
    expect(predict(model, mixedTable(0)).scores).toMatchObject({ rows: 0, width: 2 });
  });
});
