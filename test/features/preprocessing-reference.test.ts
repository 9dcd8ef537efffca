import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/core/data.js';
import type { Params } from '../../src/core/space.js';
import type { Block, Encoder } from '../../src/features/encoder.js';
import { impute } from '../../src/features/impute.js';
import { oneHot } from '../../src/features/one-hot.js';
import { ordinal } from '../../src/features/ordinal.js';
import { quantileNormal } from '../../src/features/quantile-normal.js';
import { scale } from '../../src/features/scale.js';
import { crossFit, labelsOf, targetMean, targetMeans } from '../../src/features/target-mean.js';
import { cases, expectClose, field, type ReferenceCase } from '../support/reference.js';
import { categoryColumn, fitted, fullRows, numberColumn } from './columns.js';

/** Tolerances are those of the cases: 1e-9 relative, quantile transformer 1e-7. */
const all = cases('preprocessing');
const claimed = new Set<string>();

function claim(pattern: RegExp): ReferenceCase[] {
  const found = all.filter(({ name }) => pattern.test(name));
  for (const { name } of found) claimed.add(name);
  return found;
}

const unclaimed: Readonly<Record<string, string>> = {
  standard_sample_weight: 'scaling ignores sample weights',
  maxabs: 'no such encoder',
  normalizer_l1: 'rows of dense columns are not normalized',
  normalizer_l2: 'rows of dense columns are not normalized',
  normalizer_max: 'rows of dense columns are not normalized',
  yeojohnson_basic_stdTrue: 'quantile-normal takes its place',
  yeojohnson_missing_stdTrue: 'quantile-normal takes its place',
  yeojohnson_basic_stdFalse: 'quantile-normal takes its place',
  yeojohnson_missing_stdFalse: 'quantile-normal takes its place',
  boxcox: 'quantile-normal takes its place',
  onehot_drop_first: 'no level is dropped: learners regularize',
  onehot_drop_if_binary: 'no level is dropped: learners regularize',
  onehot_min_frequency_ignore: 'unknown levels go to the rare ones where there are some',
  onehot_max_categories: 'as many levels as places: each keeps its own, where scikit-learn lets one share',
  kbins_quantile_4: 'binning belongs to the learners',
  kbins_quantile_7: 'binning belongs to the learners',
  kbins_uniform_4: 'binning belongs to the learners',
  kbins_uniform_7: 'binning belongs to the learners',
  kbins_quantile_ties_linear: 'binning belongs to the learners',
  poly_2_False: 'no products of columns',
  poly_2_True: 'no products of columns',
  poly_3_False: 'no products of columns',
};

function columnsOf<T>(c: ReferenceCase, key: string): T[][] {
  const rows = field<T[][]>(c, key);
  return rows[0]!.map((_, j) => rows.map((row) => row[j]!));
}

/** Each column through the encoder: what it makes of X_test. Columns without a value give no block. */
function numbersThrough(encoder: Encoder, c: ReferenceCase, params: Params): Block[] {
  const test = columnsOf<number | null>(c, 'X_test');
  return columnsOf<number | null>(c, 'X').flatMap((cells, j) => {
    const done = fitted(encoder, numberColumn(cells), params);
    return done ? [done.apply(numberColumn(test[j]!))] : [];
  });
}

describe('scale agrees with scikit-learn', () => {
  for (const c of claim(/^(standard|robust)_(basic|constant_column|missing)$/))
    it(c.name, () => {
      const method = c.name.startsWith('robust') ? 'robust' : 'standard';
      expectClose(fullRows(numbersThrough(scale, c, { method, clip: 1e6 })), c, 'transformed');
    });

  for (const c of claim(/^minmax_(basic|constant_column|missing|clip)$/))
    it(c.name, () => {
      const [low, high] = c.params['feature_range'] as [number, number];
      const clip = c.params['clip'] === true ? 0 : 1e6;
      const unit = fullRows(numbersThrough(scale, c, { method: 'min-max', clip }));
      expectClose(
        unit.map((row) => row.map((v) => low + v * (high - low))),
        c,
        'transformed',
      );
    });
});

describe('impute agrees with scikit-learn', () => {
  for (const c of claim(/^imputer_/))
    it(c.name, () => {
      const params: Params = {
        strategy: c.params['strategy'] as string,
        fill_value: (c.params['fill_value'] as number | undefined) ?? 0,
        indicator: c.params['add_indicator'] === true,
      };
      const blocks = numbersThrough(impute, c, params);
      // scikit-learn puts all indicators behind all filled columns
      const filled = blocks.map((block) => block.columns[0]!);
      const indicators = blocks.flatMap((block) => block.columns.slice(1));
      expectClose(
        fullRows([{ names: [], levels: [], columns: [...filled, ...indicators] }]),
        c,
        'transformed',
      );
    });
});

describe('quantile-normal agrees with scikit-learn', () => {
  for (const c of claim(/^quantile_/))
    it(c.name, () => {
      const params = {
        quantiles: c.params['n_quantiles'] as number,
        output: c.params['output_distribution'] as string,
      };
      expectClose(fullRows(numbersThrough(quantileNormal, c, params)), c, 'transformed');
    });
});

/** Levels sorted, as scikit-learn has them. */
function categoriesThrough(encoder: Encoder, c: ReferenceCase, params: Params): Block[] {
  const test = columnsOf<string | null>(c, 'X_test');
  return columnsOf<string | null>(c, 'X').map((cells, j) => {
    const train = categoryColumn(cells);
    return fitted(encoder, train, params)!.apply(categoryColumn(test[j]!, train.levels));
  });
}

function rareParams(c: ReferenceCase): Params {
  const least = (c.params['min_frequency'] as number | undefined) ?? 1;
  const rows = field<unknown[]>(c, 'X').length;
  return { min_frequency: least < 1 ? Math.ceil(least * rows) : least };
}

describe('one-hot agrees with scikit-learn', () => {
  for (const c of claim(/^onehot_(ignore|min_frequency|min_frequency_frac|missing_category)$/))
    it(c.name, () => {
      expectClose(fullRows(categoriesThrough(oneHot, c, rareParams(c))), c, 'transformed');
    });
});

describe('ordinal agrees with scikit-learn', () => {
  for (const c of claim(/^ordinal_/))
    it(c.name, () => {
      // scikit-learn was told to write -1 for unknown and -2 for missing; here both are NaN
      const want = (c.expected['transformed'] as number[][]).map((row) => row.map((v) => (v < 0 ? NaN : v)));
      expect(fullRows(categoriesThrough(ordinal, c, rareParams(c)))).toEqual(want);
    });
});

describe('target-mean agrees with scikit-learn', () => {
  for (const c of claim(/^target_/)) {
    const y = targetOf(c);
    const { values, parts } = labelsOf(y)!;
    const smooth = c.params['smooth'] === 'auto' ? 'auto' : (c.params['smooth'] as number);
    const rows = Int32Array.from(field<number[]>(c, 'y').keys());
    const lesson = { rows, weight: null };

    it(`${c.name}, all rows`, () => {
      const test = columnsOf<string>(c, 'X_test');
      const blocks = columnsOf<string>(c, 'X').map((cells, j) => {
        const train = categoryColumn(cells);
        const state = { ...targetMeans(train, values, lesson, smooth), parts };
        return targetMean.transform(state, categoryColumn(test[j]!, train.levels));
      });
      expectClose(fullRows(blocks), c, 'transform_test');
    });

    it(`${c.name}, cross-fitted`, () => {
      const folds = Int8Array.from(field<number[]>(c, 'fold_of_row'));
      const blocks = columnsOf<string>(c, 'X').map((cells): Block => {
        const columns = values.map(() => new Float64Array(cells.length));
        crossFit(columns, categoryColumn(cells), values, lesson, smooth, folds);
        return { names: [], levels: [], columns };
      });
      expectClose(fullRows(blocks), c, 'fit_transform_train');
    });
  }
});

function targetOf(c: ReferenceCase): Target {
  const y = field<number[]>(c, 'y');
  if (c.params['target_type'] === 'continuous') return { task: 'regression', values: Float64Array.from(y) };
  const classes = Array.from({ length: Math.max(...y) + 1 }, (_, k) => String(k));
  return { task: classes.length === 2 ? 'binary' : 'multiclass', codes: Int32Array.from(y), classes };
}

it('every case is claimed, or named with the reason why not', () => {
  expect(all.map(({ name }) => name).filter((name) => !claimed.has(name))).toEqual(Object.keys(unclaimed));
});
