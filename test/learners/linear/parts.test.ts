import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { defaults } from '../../../src/core/space.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { sum } from '../../../src/learners/linear/labels.js';
import { partsOf } from '../../../src/learners/linear/parts.js';
import { bestOnPath } from '../../../src/learners/linear/path.js';
import { logistic } from '../../../src/learners/logistic.js';
import { classes, labelled, matrixOf } from '../../support/labelled.js';

/** Just long: 1e8 multiplications in one evaluation. The last row alone has the last class. */
const rng = rngFrom('parts');
const [N, P, K] = [34_000, 60, 50];
const x = matrixOf(Array.from({ length: N }, () => Array.from({ length: P }, () => rng.normal())));
const codes = Int32Array.from({ length: N }, (_, i) => {
  if (i === N - 1) return K - 1;
  const scores = Array.from({ length: K - 1 }, (_, k) => x.columns[k]![i]! + 2 * rng.normal());
  return scores.indexOf(Math.max(...scores));
});

describe('a long problem', () => {
  it('has parts one in the other, each with all classes and weights that sum to 1', () => {
    const { arena } = useKernels();
    const mark = arena.mark();
    const layout = { outputs: K, p: P, q: 0 };
    const weight = new Float64Array(N).fill(2);
    const family = { loss: 'softmax', power: 0 } as const;
    const examples = { x, rows: allRows(N), layout, family, target: codes, weight };
    const { sample, begin, whole } = partsOf(arena, examples, rngFrom('fit'));
    const sizes = [sample, begin, whole].map(({ design }) => design.rows);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes[1]).toBeLessThan(N / 3);
    expect(sizes[2]).toBe(N);
    for (const part of [sample, begin, whole]) {
      expect(sum(part.weight)).toBeCloseTo(1, 9);
      expect(new Set(part.target.subarray(0, part.design.rows)).size).toBe(K);
    }
    expect(partsOf(arena, examples, null).sample.design.rows).toBe(N);
    arena.release(mark);
  });

  it('comes to the solution that all rows from nothing come to', () => {
    const all = allRows(N);
    const y = classes(codes, K);
    const train = labelled(
      x,
      y,
      all.filter((i) => i % 34 > 0),
    );
    const valid = labelled(
      x,
      y,
      all.filter((i) => i % 34 === 0),
    );
    const ctx = { rng: rngFrom('fit'), prepared: null };
    const params = { ...defaults(logistic.space), C: 0.01 };
    const onPath = logistic.fit(train, valid, params, ctx);
    const direct = logistic.fit(train, null, { ...params, path: false, C: onPath.C }, ctx);
    expect(onPath.solved?.converged).toBe(true);
    const [a, b] = [onPath, direct].map((state) => logistic.predict(state, x, valid.rows).data);
    expect(Math.max(...a!.map((p, i) => Math.abs(p - b![i]!)))).toBeLessThan(1e-3);
  }, 120_000);
});

describe('a path whose time is up', () => {
  const seen = (after: number): number[] => {
    const tried: number[] = [];
    const lossAt = (strength: number): number => {
      tried.push(strength);
      return 10 - strength;
    };
    bestOnPath([1, 2, 3, 4, 5, 6, 7], lossAt, () => tried.length >= after);
    return tried;
  };

  it('tries the strength in its middle if that lies ahead, and nothing more', () => {
    expect(seen(1)).toEqual([1, 4]);
    expect(seen(3)).toEqual([1, 2, 3, 4]);
    expect(seen(5)).toEqual([1, 2, 3, 4, 5]);
    expect(seen(Infinity)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});
