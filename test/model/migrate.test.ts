import { migrate } from '../../src/model/migrate.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/core/codec.js';
import { allRows } from '../../src/core/data.js';
import type { Matrix } from '../../src/core/data.js';
import { AutomlError } from '../../src/core/errors.js';
import type { Plain, Typed } from '../../src/core/plain.js';
import { rngFrom } from '../../src/core/rng.js';
import { gbdt } from '../../src/learners/gbdt/gbdt.js';
import { MODEL_VERSION, parseModel } from '../../src/model/model-file.js';

type OldTrees = {
  [key in 'roots' | 'feature' | 'child' | 'value' | 'flags' | 'sets' | 'levelStart' | 'levelBins']: Typed;
};
type Fold = { learner: { use: string; state: { columns: number; init: Float64Array; trees: OldTrees } } };
type OldModel = { version: number; members: { learner: string; models: Fold[] }[] };

const text = readFileSync(
  join(import.meta.dirname, '../../fixtures/models/0.1.0-regression.model.json'),
  'utf8',
);
const oldModel = (): OldModel => decode(text) as unknown as OldModel;
const foldsOf = (model: { members: readonly { learner: string; models: readonly unknown[] }[] }): Fold[] =>
  model.members.filter((m) => m.learner === 'gbdt').flatMap((m) => m.models as Fold[]);
const parse = (model: OldModel): ReturnType<typeof parseModel> =>
  parseModel(encode(model as unknown as Plain).replaceAll('"claimed"', '"length"'), 'old.json');

/** What version 1 did, node by node. */
function walk(t: OldTrees, x: Matrix, row: number, root: number): number {
  let i = root;
  while (t.feature[i]! >= 0) {
    const f = t.feature[i]!;
    let v = x.columns[f]![row]!;
    const levels = t.levelStart[f + 1]! - t.levelStart[f]!;
    if (levels > 0) v = v >= 0 && v < levels ? t.levelBins[t.levelStart[f]! + v]! : NaN;
    let left = v <= t.value[i]!;
    if (t.flags[i]! & 2) left = ((t.sets[t.value[i]! * 8 + (v >>> 5)]! >>> (v & 31)) & 1) === 1;
    if (Number.isNaN(v)) left = (t.flags[i]! & 1) === 1;
    i = t.child[i]! + (left ? 0 : 1);
  }
  return t.value[i]!;
}

describe('a model of version 1', () => {
  it('becomes one of this version whose boosted trees predict the same, bit for bit', () => {
    const rng = rngFrom('old');
    const old = foldsOf(oldModel());
    const now = foldsOf(parse(oldModel()) as unknown as OldModel);
    expect(parse(oldModel()).version).toBe(MODEL_VERSION);
    expect(old.length).toBeGreaterThan(1);
    old.forEach(({ learner: { state } }, k) => {
      const { trees } = state;
      const cell = (j: number): number => {
        const levels = (trees.levelStart[j + 1] ?? 0) - (trees.levelStart[j] ?? 0);
        const thresholds = trees.value.filter((_, i) => trees.feature[i] === j);
        if (rng.next() < 0.1 || (levels === 0 && thresholds.length === 0)) return NaN;
        return levels > 0
          ? rng.int(levels + 2) - 1
          : thresholds[rng.int(thresholds.length)]! + rng.int(2) * 1e-9;
      };
      const rows = 100;
      const columns = Array.from({ length: state.columns }, (_, j) =>
        Float64Array.from({ length: rows }, () => cell(j)),
      );
      const x = { rows, names: columns.map(String), levels: new Int32Array(columns.length), columns };
      const { data } = gbdt.predict(now[k]!.learner.state as never, x, allRows(rows));
      for (let row = 0; row < rows; row++) {
        let expected = state.init[0]!;
        for (const root of trees.roots) expected += walk(trees, x, row, root);
        expect(data[row]).toBe(expected);
      }
    });
  });

  it.each([
    ['children of two parents', (t: OldTrees) => ({ child: t.child.map((c) => Math.min(c, 3)) })],
    ['children that point back', (t: OldTrees) => ({ child: new Int32Array(t.child.length) })],
    ['children outside', (t: OldTrees) => ({ child: t.child.map(() => 1e9) })],
    ['roots outside', () => ({ roots: Int32Array.of(1e9) })],
    ['level sets outside', (t: OldTrees) => ({ flags: t.flags.map(() => 2) })],
    ['arrays of different lengths', () => ({ flags: new Uint8Array(1) })],
    ['lengths that are only claimed', () => ({ roots: { claimed: 1e300 } })],
    ['no trees', () => ({ feature: null })],
  ])('is refused, as an input error that names the file, if its trees have %s', (_, change) => {
    const model = oldModel();
    for (const { learner } of foldsOf(model)) Object.assign(learner.state.trees, change(learner.state.trees));
    expect(() => parse(model)).toThrow(AutomlError);
    expect(() => parse(model)).toThrow(/old\.json/);
  });

  it('is refused before room is made for the columns that it claims to have', () => {
    const model = oldModel();
    const { trees } = foldsOf(model)[0]!.learner.state;
    const feature = Int32Array.from(trees.feature);
    feature[feature.findIndex((f) => f >= 0)] = 2_000_000_000;
    Object.assign(trees, { feature });
    const before = process.memoryUsage().arrayBuffers;
    expect(() => parse(model)).toThrow(AutomlError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e9);
  });

  it('of a damaged outline is refused like any other', () => {
    for (const members of [null, 3, [null], [{ models: 1 }], [{ models: [{ learner: { use: 'gbdt' } }] }]])
      expect(() => parse({ ...oldModel(), members } as OldModel)).toThrow(AutomlError);
  });
});

describe('a model of version 2', () => {
  it('becomes one whose texts are read as they were', () => {
    const state = { analyzer: 'word', low: 1, high: 1, terms: ['aa'], found: Int32Array.of(1), rows: 2 };
    const steps = ['tf-idf', 'text-svd', 'text-stats', 'one-hot'].map((use) => ({
      column: 't',
      use: [use, 'scale'],
      states: [use === 'text-stats' ? null : state, [null]],
    }));
    const old = { plans: [{ name: 'dense', steps, supervised: [] }], members: [] };
    const { plans, version } = migrate(old, 2, 'm') as unknown as {
      plans: typeof old.plans;
      version: number;
    };
    expect(version).toBe(MODEL_VERSION);
    expect(plans[0]).toMatchObject({ derived: [], supervised: [] });
    const [terms, svd, looks, other] = plans[0]!.steps;
    for (const { states } of [terms!, svd!])
      expect(states).toEqual([
        {
          ...state,
          reading: { lowercase: true, html: false, plain: true, stop: [], stem: '' },
          binary: false,
          smooth: true,
        },
        [null],
      ]);
    expect(looks!.states[0]).toEqual({ parts: ['length', 'words', 'digits', 'capitals', 'punctuation'] });
    expect(other).toEqual(steps[3]);
  });

  it('may be as damaged as it likes', () => {
    for (const plans of [
      null,
      [null],
      [{ steps: 3 }],
      [{ steps: [null, {}, { use: ['tf-idf'], states: [7] }] }],
    ])
      expect(migrate({ plans }, 2, 'm')['version']).toBe(MODEL_VERSION);
  });
});
