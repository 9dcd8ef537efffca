import { describe, expect, it } from 'vitest';
import { encode } from '../../src/core/codec.js';
import { AutomlError } from '../../src/core/errors.js';
import type { Plain } from '../../src/core/plain.js';
import { rngFrom } from '../../src/core/rng.js';
import { parseModel, saveModel, type Model } from '../../src/model/model-file.js';
import { loadModel, predict } from '../../src/predict.js';
import { fitInline, mixedTable } from '../support/fitted.js';

const { model } = await fitInline(mixedTable(120), { learners: ['logistic', 'gbdt', 'mlp'], trials: 4 });
const text = saveModel(model);
const change = (patch: object): string => encode({ ...model, ...patch } as unknown as Plain);

describe('model.json', () => {
  it('brings the model back whole', () => {
    expect(loadModel(text)).toEqual(model);
  });

  it('is strict JSON that names its format and version first', () => {
    expect(text.startsWith('{"format":"automl-model","version":4,')).toBe(true);
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  it.each([
    ['text that is not JSON', 'hello'],
    ['another JSON document', '{"a": 1}'],
    ['a list', '[]'],
    ['an empty file', ''],
    ['a truncated file', text.slice(0, text.length / 2)],
    ['a model without members', change({ members: [] })],
    ['a member of a plan that is not there', change({ plans: [] })],
    ['a version that is no number', change({ version: '1' })],
    ['columns that are no list', change({ schema: { ...model.schema, columns: {} } })],
    [
      'a label with one class',
      change({ schema: { ...model.schema, label: { ...model.schema.label, classes: ['a'] } } }),
    ],
    ['a learner that does not exist', change({ members: [rename(model, '__proto__')] })],
  ])('refuses %s with an input error that names the file', (_, content) => {
    expect(() => parseModel(content, 'some.json')).toThrow(AutomlError);
    expect(() => parseModel(content, 'some.json')).toThrow(/some\.json/);
  });

  it('refuses a newer version and says which one it reads', () => {
    expect(() => parseModel(change({ version: 5 }), 'm.json')).toThrow(
      'model version 5, but this automl reads up to version 4',
    );
  });

  it('answers any single damage with an input error or finite predictions', () => {
    const rng = rngFrom('damage');
    const table = mixedTable(10, 'classes', 'fresh');
    const damaged = Array.from({ length: 300 }, () => damage(text, rng.int(text.length), rng.int(10)));
    for (const content of damaged) {
      try {
        const { scores } = predict(loadModel(content), table);
        expect(scores.data.every((v) => Number.isFinite(v))).toBe(true);
      } catch (error) {
        if (!(error instanceof AutomlError)) throw error;
      }
    }
  });

  it('answers lengths that are only claimed, and outputs of another width, with an input error', async () => {
    const table = mixedTable(10, 'classes', 'fresh');
    const trees = (await fitInline(mixedTable(120), { learners: ['gbdt'], trials: 2 })).model;
    const patch = (learner: string, change: (state: { [key: string]: Plain }) => Plain): Model => ({
      ...trees,
      members: trees.members
        .filter((m) => m.learner === learner)
        .map((m) => ({
          ...m,
          models: m.models.map((f) => ({
            ...f,
            learner: { ...f.learner, state: change(f.learner.state as { [key: string]: Plain }) },
          })),
        })),
    });
    const endless = patch('gbdt', (s) => ({
      ...s,
      trees: { ...(s['trees'] as object), tests: { length: 1e300 } },
    }));
    const wide = patch('gbdt', (s) => ({ ...s, task: 'multiclass', init: new Float64Array(3) }));
    for (const broken of [endless, wide]) {
      expect(broken.members.length).toBeGreaterThan(0);
      expect(() => predict(broken, table)).toThrow(AutomlError);
    }
  });

  it('answers states of the wrong shape with an input error', () => {
    const table = mixedTable(10, 'classes', 'fresh');
    const states: Plain[] = [null, 3, [], {}, { trees: {} }, new Float64Array(3)];
    for (const state of states)
      for (const member of model.members) {
        const models = member.models.map((m) => ({ ...m, learner: { ...m.learner, state } }));
        const broken: Model = { ...model, members: [{ ...member, models }] };
        if (member.learner !== 'baseline') expect(() => predict(broken, table)).toThrow(AutomlError);
      }
  });
});

function rename(m: Model, learner: string): object {
  const [first] = m.members;
  return {
    ...first,
    learner,
    models: first!.models.map((f) => ({ ...f, learner: { ...f.learner, use: learner } })),
  };
}

function damage(content: string, at: number, digit: number): string {
  return `${content.slice(0, at)}${digit}${content.slice(at + 1)}`;
}
