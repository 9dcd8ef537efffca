import { describe, expect, it, vi } from 'vitest';
import { decode, encode } from '../../../src/core/codec.js';
import { allRows, takeNumbers, takeTarget } from '../../../src/core/data.js';
import type { Labelled, Matrix, Target } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import type { Params } from '../../../src/core/space.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { takeBins } from '../../../src/learners/gbdt/bins.js';
import { gbdt } from '../../../src/learners/gbdt/gbdt.js';
import { binColumns } from '../../../src/learners/trees/binning.js';
import { classes, fit, labelled, matrix, numbers } from './toy-data.js';
import type { State } from './toy-data.js';
import { mixed } from './toy-engine.js';

const N = 300;
const x = mixed(N);
const rng = rngFrom('views');
const values = Float64Array.from({ length: N }, (_, i) => {
  const [a, b, c, d] = x.columns.map((column) => column[i]! || 0);
  return 2 * a! + b! * c! + (d! % 3) + rng.normal();
});
const TARGETS: readonly (readonly [string, Target])[] = [
  ['numbers', numbers(values)],
  [
    'two classes',
    classes(
      values.map((v) => Number(v > 1)),
      2,
    ),
  ],
  [
    'three classes',
    classes(
      values.map((v) => (v < 0 ? 0 : v < 2 ? 1 : 2)),
      3,
    ),
  ],
];
const weight = Float64Array.from({ length: N }, () => 0.5 + rng.next());
const prepared = binColumns(x);
const params: Params = {
  n_estimators: 60,
  early_stopping_rounds: 20,
  learning_rate: 0.2,
  min_samples_leaf: 3,
};

const gathered = (rows: Int32Array): Matrix => ({
  ...x,
  rows: rows.length,
  columns: x.columns.map((column) => takeNumbers(column, rows)),
});

/** The same rows in a table of their own, with the bins of the whole table: training rows, then validation rows. */
function fitGathered(y: Target, rows: Int32Array, valid: Int32Array, more: Params): State {
  const all = Int32Array.from([...rows, ...valid]);
  const own = gathered(all);
  const of = (list: Int32Array): Labelled =>
    labelled(own, takeTarget(y, all), list, takeNumbers(weight, all));
  const [train, check] = [allRows(rows.length), allRows(all.length).subarray(rows.length)];
  const bins = takeBins(prepared, all);
  return fit(of(train), { ...params, ...more }, valid.length ? of(check) : null, bins);
}

function fitListed(y: Target, rows: Int32Array, valid: Int32Array, more: Params = {}): State {
  const of = (list: Int32Array): Labelled => labelled(x, y, list, weight);
  return fit(of(rows), { ...params, ...more }, valid.length ? of(valid) : null, prepared);
}

const NONE = new Int32Array(0);
const even = allRows(N).filter((r) => r % 2 === 0);
const few = allRows(N).filter((r) => r % 5 === 1);
const most = allRows(N).filter((r) => r % 4 > 0);
const rest = allRows(N).filter((r) => r % 4 === 0);
const shuffled = (rows: Int32Array): Int32Array => rngFrom('shuffle').shuffle(rows.slice());

describe.each(TARGETS)('a fit on listed rows (%s)', (_, y) => {
  const predict = (state: State): Float64Array => gbdt.predict(state, x).data;
  const expectClose = (got: State, want: State): void => {
    const wanted = predict(want);
    predict(got).forEach((v, i) => expect(Math.abs(v - wanted[i]!)).toBeLessThan(1e-6));
  };

  it.each([
    ['some of them twice', Int32Array.from([...even, ...few]), rest],
    ['all of them thrice, in disorder', shuffled(Int32Array.from([...most, ...most, ...most])), rest],
    ['less than half of the table', few, NONE],
    ['less than half of the table, in disorder', shuffled(few), even.subarray(0, 40)],
    ['rows that are also for validation', most, even],
    ['one row for both', Int32Array.of(7), Int32Array.of(7)],
  ])('is, bit for bit, a fit on a table of just these: %s', (__, rows, valid) => {
    for (const more of [{}, { subsample: 0.6, feature_fraction: 0.5 }, { histogram: 'exact' }])
      expect(predict(fitListed(y, rows, valid, more))).toEqual(predict(fitGathered(y, rows, valid, more)));
  });

  it('of most of the table, each once, gives what a table of just these gives, exact to 32-bit leaves', () => {
    const exact: Params = { histogram: 'exact', subsample: 1, feature_fraction: 1 };
    expectClose(fitListed(y, most, NONE, exact), fitGathered(y, most, NONE, exact));
    expectClose(fitListed(y, most, rest, exact), fitGathered(y, most, rest, exact));
  });

  it('does not ask in which order they are listed', () => {
    for (const more of [{}, { histogram: 'exact' }])
      expect(fitListed(y, shuffled(most), shuffled(rest), more)).toEqual(fitListed(y, most, rest, more));
  });

  it('leaves rows that are not listed out: their cells, labels and weights may be anything', () => {
    const rows = most.filter((r) => r % 4 > 1 || r < 100);
    const outside = new Set(allRows(N).filter((r) => !rows.includes(r)));
    const spoilt = (array: Float64Array): Float64Array => array.map((v, r) => (outside.has(r) ? NaN : v));
    const other =
      y.task === 'regression'
        ? numbers(spoilt(y.values))
        : { ...y, codes: y.codes.map((c, r) => (outside.has(r) ? 0 : c)) };
    const own = labelled(x, y, rows, weight);
    const given = labelled(x, other, rows, spoilt(weight));
    expect(fit(given, params, null, prepared)).toEqual(fit(own, params, null, prepared));
  });
});

describe('early stopping', () => {
  it('keeps the best round by the weighted loss of the validation rows', () => {
    // rows of weight 0 would have it stop elsewhere
    const y = numbers(values);
    const wrong = numbers(values.map((v, r) => (r % 8 === 0 ? -v : v)));
    const zero = weight.map((w, r) => (r % 8 === 0 ? 0 : w));
    const run = (target: Target, of: Float64Array): State =>
      fit(labelled(x, target, most, of), params, labelled(x, target, rest, of), prepared);
    expect(run(wrong, zero)).toEqual(run(y, zero));
    expect(run(wrong, weight)).not.toEqual(run(y, weight));
  });

  it.each(['leaf', 'depth', 'symmetric'])(
    'keeps no round where each is worse than the constant (%s)',
    (growth) => {
      // what the validation rows have is the opposite of what the others teach
      const a = matrix(Array.from({ length: N }, () => [rng.normal()]));
      const y = numbers(a.columns[0]!.map((v, r) => (r % 4 === 0 ? -v : v)));
      const given = { ...params, growth, max_depth: 4 };
      const state = fit(labelled(a, y, most), given, labelled(a, y, rest));
      expect(state.trees.leaves).toHaveLength(0);
      const data = new Float64Array(N).fill(state.init[0]!);
      expect(gbdt.predict(decode(encode(state)) as State, a)).toEqual({ rows: N, width: 1, data });
    },
  );

  it('takes validation rows of weight 0 for none', () => {
    const zero = weight.map((w, r) => (rest.includes(r) ? 0 : w));
    const train = labelled(x, numbers(values), most, zero);
    const valid = labelled(x, numbers(values), rest, zero);
    expect(fit(train, params, valid, prepared)).toEqual(fit(train, params, null, prepared));
  });
});

describe('a fit for which there is no memory', () => {
  const train = labelled(x, numbers(values));
  const short = (): void => {
    vi.spyOn(useKernels().arena, 'u8').mockImplementationOnce(() => {
      throw new RangeError('WebAssembly memory cannot grow');
    });
  };

  it('begins again without the bins of other fits', () => {
    const enough = fit(train, { ...params, max_bins: 63 }, null, prepared);
    const own = binColumns(x);
    fit(train, params, null, own);
    short();
    expect(fit(train, { ...params, max_bins: 63 }, null, own)).toEqual(enough);
  });

  it('fails if there are no others', () => {
    short();
    expect(() => fit(train, params, null, binColumns(x))).toThrow(RangeError);
    vi.restoreAllMocks();
    expect(fit(train, params, null, prepared)).toEqual(fit(train, params, null, null));
  });
});
