import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/core/data.js';
import type { Params } from '../../src/core/space.js';
import type { Block, Encoder } from '../../src/features/encoder.js';
import { impute } from '../../src/features/impute.js';
import { kBins } from '../../src/features/k-bins.js';
import { momentsOf } from '../../src/features/moments.js';
import { normalize } from '../../src/features/normalize.js';
import { oneHot } from '../../src/features/one-hot.js';
import { ordinal } from '../../src/features/ordinal.js';
import { polynomial } from '../../src/features/polynomial.js';
import { power } from '../../src/features/power.js';
import { quantileNormal } from '../../src/features/quantile-normal.js';
import { scale } from '../../src/features/scale.js';
import { crossFit, labelsOf, targetMean, targetMeans } from '../../src/features/target-mean.js';
import { cases, expectClose, field, firstDifference, type ReferenceCase } from '../support/reference.js';
import { categoryColumn, fitted, fullRows, numberColumn, sparseRows } from './columns.js';

/** Tolerances are those of the cases: 1e-9 relative, quantile transformer 1e-7, powers 1e-4. */
const all = cases('preprocessing');
const claimed = new Set<string>();

function claim(pattern: RegExp): ReferenceCase[] {
  const found = all.filter(({ name }) => pattern.test(name));
  for (const { name } of found) claimed.add(name);
  return found;
}

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

describe('scale agrees with scikit-learn where nothing is shifted, or rows have weights', () => {
  for (const c of claim(/^maxabs$/))
    it(c.name, () => {
      expectClose(fullRows(numbersThrough(scale, c, { method: 'max-abs', clip: 1e6 })), c, 'transformed');
    });

  for (const c of claim(/^standard_sample_weight$/))
    it(c.name, () => {
      const weight = Float64Array.from(field<number[]>(c, 'sample_weight'));
      const moments = columnsOf<number>(c, 'X').map((cells) => momentsOf(Float64Array.from(cells), weight));
      expectClose(
        moments.map(({ center }) => center),
        c,
        'mean',
      );
      expectClose(
        moments.map(({ spread }) => spread),
        c,
        'scale',
      );
      const rows = field<number[][]>(c, 'X_test');
      expectClose(
        rows.map((row) => row.map((v, j) => (v - moments[j]!.center) / moments[j]!.spread)),
        c,
        'transformed',
      );
    });
});

describe('power agrees with scikit-learn', () => {
  for (const c of claim(/^(yeojohnson_|boxcox)/))
    it(c.name, () => {
      const params = {
        method: c.params['method'] as string,
        standardize: c.params['standardize'] === true,
        clip: 1e6,
      };
      const lambdas = columnsOf<number | null>(c, 'X').map(
        (cells) => (fitted(power, numberColumn(cells), params)!.state as { lambda: number }).lambda,
      );
      expectClose(lambdas, c, 'lambdas');
      expectClose(fullRows(numbersThrough(power, c, params)), c, 'transformed');
    });
});

describe('k-bins agrees with scikit-learn', () => {
  for (const c of claim(/^kbins_/))
    it(c.name, () => {
      const params: Params = {
        bins: c.params['n_bins'] as number,
        strategy: c.params['strategy'] as string,
        quantile_method: (c.params['quantile_method'] as string | undefined) ?? 'averaged_inverted_cdf',
      };
      const edges = columnsOf<number>(c, 'X').map((cells) =>
        Array.from((fitted(kBins, numberColumn(cells), params)!.state as { edges: Float64Array }).edges),
      );
      const inner = (c.expected['bin_edges'] as number[][]).map((all) => all.slice(1, -1));
      expect(firstDifference(edges, inner, c.tolerance)).toBeNull();
      const numbers = numbersThrough(kBins, c, { ...params, encode: 'ordinal' });
      expectClose(fullRows(numbers), c, 'transformed');
      const ones = numbersThrough(kBins, c, params).map((block) =>
        sparseRows(block).map((row) => row.map(([bin]) => bin)),
      );
      expectClose(
        ones[0]!.map((_, i) => ones.flatMap((rows) => rows[i]!)),
        c,
        'transformed',
      );
    });
});

/** The columns of a case as one group, fitted and transformed at once. */
function groupThrough(encoder: Encoder, c: ReferenceCase, params: Params): Block {
  const columns = columnsOf<number>(c, 'X').map((cells, j) => numberColumn(cells, `x${j}`));
  const group = { kind: 'numbers' as const, name: 'x0', columns };
  return fitted(encoder, group, params)!.apply(group);
}

describe('normalize agrees with scikit-learn', () => {
  for (const c of claim(/^normalizer_/))
    it(c.name, () => {
      const norm = c.params['norm'] as string;
      expectClose(fullRows([groupThrough(normalize, c, { norm })]), c, 'transformed');
    });
});

describe('polynomial agrees with scikit-learn', () => {
  for (const c of claim(/^poly_/))
    it(c.name, () => {
      const params = {
        degree: c.params['degree'] as number,
        interaction_only: c.params['interaction_only'] === true,
      };
      const block = groupThrough(polynomial, c, params);
      expectClose(fullRows([block]), c, 'transformed');
      const powers = block.names.map((name) =>
        ['x0', 'x1', 'x2'].map((x) => name.split('×').filter((factor) => factor === x).length),
      );
      expect(powers).toEqual(c.expected['powers']);
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

function levelParams(c: ReferenceCase): Params {
  const { min_frequency: least = 1, max_categories: most } = c.params as Record<string, number | undefined>;
  const rows = field<unknown[]>(c, 'X').length;
  return {
    min_frequency: least < 1 ? Math.ceil(least * rows) : least,
    ...(most !== undefined && { max_levels: most }),
  };
}

describe('one-hot agrees with scikit-learn', () => {
  for (const c of claim(/^onehot_/))
    it(c.name, () => {
      const { drop, handle_unknown } = c.params as Record<string, string | undefined>;
      const params = {
        ...levelParams(c),
        ...(drop && { drop }),
        ...(handle_unknown && { handle_unknown }),
      };
      expectClose(fullRows(categoriesThrough(oneHot, c, params)), c, 'transformed');
    });
});

describe('ordinal agrees with scikit-learn', () => {
  for (const c of claim(/^ordinal_/))
    it(c.name, () => {
      // scikit-learn was told to write -1 for unknown and -2 for missing; here both are NaN
      const want = (c.expected['transformed'] as number[][]).map((row) => row.map((v) => (v < 0 ? NaN : v)));
      expect(fullRows(categoriesThrough(ordinal, c, levelParams(c)))).toEqual(want);
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

it('every case is claimed', () => {
  expect(all.map(({ name }) => name).filter((name) => !claimed.has(name))).toEqual([]);
});
