import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import {
  givenFolds,
  groupKFold,
  holdOut,
  kFold,
  quantileKFold,
  stratifiedKFold,
  timeFolds,
  timeSeriesSplit,
} from '../../src/search/folds.js';
import type { Fold } from '../../src/search/trial.js';
import { cases, expectClose, field } from '../support/reference.js';

const named = (start: string) => cases('splits').filter((c) => c.name.startsWith(start));
const valid = (folds: readonly Fold[]) => folds.map((fold) => Array.from(fold.valid));
const sizes = (folds: readonly Fold[]) => folds.map((fold) => fold.valid.length);
const ends = (rows: Int32Array) => [rows[0], rows.at(-1)];

/** Every row of 0 … n-1 is checked once, and trained on in all other folds. */
function expectPartition(folds: readonly Fold[], n: number): void {
  const all = Array.from({ length: n }, (_, i) => i);
  expect(
    valid(folds)
      .flat()
      .sort((a, b) => a - b),
  ).toEqual(all);
  for (const fold of folds) {
    expect([...fold.train, ...fold.valid].sort((a, b) => a - b)).toEqual(all);
    expect(fold.train).toEqual(fold.train.toSorted());
    expect(fold.valid).toEqual(fold.valid.toSorted());
  }
}

describe('kFold', () => {
  for (const c of named('kfold')) {
    it(`agrees with scikit-learn: ${c.name}`, () => {
      const [n, k] = [field<number>(c, 'n'), c.params['n_splits'] as number];
      const plain = kFold(n, k, null);
      expectClose(valid(plain), c, 'unshuffled_test');
      const shuffled = kFold(n, k, rngFrom('a'));
      expectClose(sizes(shuffled), c, 'fold_sizes');
      expectPartition(shuffled, n);
      expect(kFold(n, k, rngFrom('a'))).toEqual(shuffled);
      expect(kFold(n, k, rngFrom('b'))).not.toEqual(shuffled);
    });
  }

  it('says so when there are fewer rows than folds', () => {
    expect(() => kFold(4, 5, null)).toThrow('5 folds need at least 5 rows, there are 4');
  });
});

describe('stratifiedKFold', () => {
  for (const c of named('stratified')) {
    it(`has the balance of scikit-learn: ${c.name}`, () => {
      const y = Int32Array.from(field<number[]>(c, 'y'));
      const folds = stratifiedKFold(y, c.params['n_splits'] as number, rngFrom('s'));
      expectPartition(folds, y.length);
      expectClose(
        sizes(folds).sort((a, b) => a - b),
        { ...c, expected: { fold_sizes: (c.expected['fold_sizes'] as number[]).toSorted((a, b) => a - b) } },
        'fold_sizes',
      );
      const counts = (c.expected['class_total'] as number[]).map((_, code) =>
        folds.map((fold) => fold.valid.filter((row) => y[row] === code).length),
      );
      expectClose(
        counts.map((of) => Math.min(...of)),
        c,
        'min_per_fold',
      );
      expectClose(
        counts.map((of) => Math.max(...of)),
        c,
        'max_per_fold',
      );
    });
  }

  it('spreads every class as evenly as its rows allow, for any labels', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 8, maxLength: 80 });
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 8 }), (y, k) => {
        const folds = stratifiedKFold(Int32Array.from(y), k, rngFrom('p'));
        expectPartition(folds, y.length);
        expect(Math.max(...sizes(folds)) - Math.min(...sizes(folds))).toBeLessThanOrEqual(1);
        for (const code of new Set(y)) {
          const counts = folds.map((fold) => fold.valid.filter((row) => y[row] === code).length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a class of one row in the training part of all folds but one', () => {
    const folds = stratifiedKFold(Int32Array.of(0, 0, 0, 1, 0, 0, 0), 3, rngFrom('r'));
    expect(folds.filter((fold) => fold.train.includes(3)).length).toBe(2);
  });
});

it('quantileKFold gives each fold one of every k neighbours in value', () => {
  const values = Float64Array.from({ length: 23 }, (_, i) => (i * 7) % 23);
  const folds = quantileKFold(values, 5, rngFrom('q'));
  expectPartition(folds, 23);
  for (const fold of folds) {
    const blocks = Array.from(fold.valid, (row) => Math.floor(values[row]! / 5));
    expect(new Set(blocks).size).toBe(blocks.length);
  }
});

describe('groupKFold', () => {
  for (const c of named('group')) {
    it(`agrees with scikit-learn: ${c.name}`, () => {
      const groups = Int32Array.from(field<number[]>(c, 'groups'));
      const folds = groupKFold(groups, c.params['n_splits'] as number);
      expectPartition(folds, groups.length);
      expectClose(
        sizes(folds).sort((a, b) => a - b),
        c,
        'sorted_fold_sizes',
      );
      for (const { train, valid: checked } of folds) {
        const trained = new Set(Array.from(train, (row) => groups[row]));
        expect(Array.from(checked).some((row) => trained.has(groups[row]))).toBe(false);
      }
    });
  }

  it('says so when there are fewer groups than folds', () => {
    expect(() => groupKFold(Int32Array.of(7, 7, 9), 3)).toThrow(
      '3 folds need at least 3 groups, there are 2',
    );
  });
});

describe('timeSeriesSplit', () => {
  for (const c of named('timeseries')) {
    it(`agrees with scikit-learn: ${c.name}`, () => {
      const option = (key: string) => c.params[key] as number | undefined;
      const [gap, testSize, maxTrainSize] = ['gap', 'test_size', 'max_train_size'].map(option);
      const folds = timeSeriesSplit(field<number>(c, 'n'), option('n_splits')!, {
        ...(gap !== undefined && { gap }),
        ...(testSize !== undefined && { testSize }),
        ...(maxTrainSize !== undefined && { maxTrainSize }),
      });
      expectClose(
        folds.map((fold) => ends(fold.train)),
        c,
        'train',
      );
      expectClose(
        folds.map((fold) => ends(fold.valid)),
        c,
        'test',
      );
    });
  }

  it('says so when nothing is left to train on', () => {
    expect(() => timeSeriesSplit(10, 3, { testSize: 3, gap: 1 })).toThrow('too few');
    expect(() => timeSeriesSplit(3, 5)).toThrow('too few');
  });
});

describe('timeFolds', () => {
  it('trains on the past alone and never cuts equal times apart', () => {
    const time = fc.oneof(fc.integer({ min: 0, max: 15 }), fc.constant(NaN));
    fc.assert(
      fc.property(
        fc.array(time, { minLength: 5, maxLength: 80 }),
        fc.integer({ min: 1, max: 6 }),
        (list, k) => {
          const times = Float64Array.from(list);
          const at = (rows: Int32Array) => Array.from(rows, (row) => times[row]!);
          fc.pre(new Set(list.filter((t) => !Number.isNaN(t))).size > 1);
          const folds = timeFolds(times, k);
          expect(folds.length).toBeGreaterThan(0);
          expect(folds.length).toBeLessThanOrEqual(k);
          for (const fold of folds) {
            expect(fold.train.length * fold.valid.length).toBeGreaterThan(0);
            expect(Math.max(...at(fold.train))).toBeLessThan(Math.min(...at(fold.valid)));
          }
          const checked = valid(folds).flat();
          expect(new Set(checked).size).toBe(checked.length);
        },
      ),
    );
  });

  it('checks k parts of equal size when all times differ', () => {
    const folds = timeFolds(
      Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 60),
      5,
    );
    expect(sizes(folds)).toEqual([10, 10, 10, 10, 10]);
    expect(folds.map((fold) => fold.train.length)).toEqual([10, 20, 30, 40, 50]);
  });

  it('says so when there is one time only', () => {
    expect(() => timeFolds(Float64Array.of(3, 3, NaN), 2)).toThrow('at least two different times');
  });
});

describe('givenFolds', () => {
  it('has one fold per id and always trains on negative ones', () => {
    const folds = givenFolds(Int32Array.of(4, -1, 2, 4));
    expect(valid(folds)).toEqual([[2], [0, 3]]);
    expect(folds.map((fold) => Array.from(fold.train))).toEqual([
      [0, 1, 3],
      [1, 2],
    ]);
  });

  it('needs something to train on', () => {
    expect(() => givenFolds(Int32Array.of(1, 1, 1))).toThrow('only one value');
    expect(givenFolds(Int32Array.of(1, 1, -1)).length).toBe(1);
  });
});

describe('holdOut', () => {
  for (const c of named('holdout')) {
    it(`agrees with scikit-learn: ${c.name}`, () => {
      const n = field<number>(c, 'n');
      const positives = c.expected['positives'] as number;
      const codes = Int32Array.from({ length: n }, (_, i) => (i < positives ? 1 : 0));
      const fold = holdOut(n, c.params['test_size'] as number, rngFrom('h'), codes);
      expectPartition([fold, { train: fold.valid, valid: fold.train }], n);
      expectClose([fold.train.length], { ...c, expected: { n: [c.expected['n_train']!] } }, 'n');
      const checkedPositives = fold.valid.filter((row) => codes[row] === 1).length;
      expect(
        Math.abs(checkedPositives - (c.expected['stratified_test_positives'] as number)),
      ).toBeLessThanOrEqual(1);
    });
  }
});
