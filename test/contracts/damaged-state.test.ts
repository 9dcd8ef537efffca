import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/core/codec.js';
import { allRows, widthOf } from '../../src/core/data.js';
import type { Scores } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { defaults } from '../../src/core/space.js';
import type { Learner } from '../../src/learners/learner.js';
import { learners } from '../../src/learners/registry.js';
import { damagedTexts } from '../support/damage.js';
import { toyMatrix, toyTarget } from '../support/toy-problem.js';

/** A model file is data from a stranger: whatever is wrong in a state, prediction ends, with an error or with scores. */

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
        for (const damaged of damagedTexts(text)) {
          let scores: Scores | null;
          try {
            scores = learner.predict(decode(damaged) as never, x);
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
