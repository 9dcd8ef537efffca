import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/core/codec.js';
import { allRows, widthOf } from '../../src/core/data.js';
import type { Scores } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { defaults } from '../../src/core/space.js';
import type { Learner } from '../../src/learners/learner.js';
import { learners } from '../../src/learners/registry.js';
import { toyMatrix, toyTarget } from '../support/toy-problem.js';

/** A model file is data from a stranger: whatever is wrong in a state, prediction ends, with an error or with scores. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** undefined: the part is missing. */
const damages: readonly (Json | undefined)[] = [
  undefined,
  null,
  -1,
  0.5,
  7,
  1e6,
  1e12,
  1e300,
  'x',
  [],
  {},
  { $f64: '' },
  { $i32: 'AAAAAP////8=' },
  { length: 1e9 },
];

function pathsOf(value: Json, path: Path = []): Path[] {
  const own = path.length > 0 ? [path] : [];
  if (typeof value !== 'object' || value === null) return own;
  const parts = Array.isArray(value) ? value.slice(0, 2).entries() : Object.entries(value);
  return [...own, ...[...parts].flatMap(([key, part]) => pathsOf(part, [...path, key]))];
}

function damaged(text: string, path: Path, damage: Json | undefined): string {
  const root = JSON.parse(text) as Json;
  const place = path.slice(0, -1).reduce((at, key) => (at as { [key: string]: Json })[key]!, root);
  const last = path.at(-1)!;
  if (damage === undefined) Reflect.deleteProperty(place as object, last);
  else (place as { [key: string]: Json })[last] = damage;
  return JSON.stringify(root);
}

function fitted(learner: Learner, task: Learner['tasks'][number]): string {
  const x = toyMatrix(learner.input, 60);
  const data = { x, y: toyTarget(task, x.rows), rows: allRows(x.rows), weight: null };
  const all: Record<string, number | string | boolean> = {
    n_estimators: 3,
    epochs: 2,
    embedding: 'periodic',
    batch_norm: true,
    residual: true,
  };
  const own = Object.entries(all).filter(([name]) => Object.hasOwn(learner.space, name));
  const params = { ...defaults(learner.space), ...Object.fromEntries(own) };
  return encode(learner.fit(data, null, params, { rng: rngFrom('damage'), prepared: null }));
}

for (const learner of learners.all)
  describe(learner.name, () => {
    it.each(learner.tasks)(
      'ends with an error or with scores, whatever is wrong in a state of %s',
      (task) => {
        const text = fitted(learner, task);
        const x = toyMatrix(learner.input, 20);
        const width = widthOf(toyTarget(task, x.rows));
        let answers = 0;
        for (const path of pathsOf(JSON.parse(text) as Json))
          for (const damage of damages) {
            let scores: Scores | null;
            try {
              scores = learner.predict(decode(damaged(text, path, damage)) as never, x);
            } catch (error) {
              expect(error).toBeInstanceOf(Error);
              continue;
            }
            answers++;
            // Scores of another shape are refused by whoever asked for them (model/apply).
            if (scores.rows === x.rows && scores.width === width)
              expect(scores.data.length).toBe(scores.rows * scores.width);
          }
        expect(answers).toBeGreaterThan(0);
      },
    );
  });
