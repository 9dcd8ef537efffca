import { describe, expect, it } from 'vitest';
import { rngFrom } from '../src/core/rng.js';
import type { FitOptions } from '../src/fit.js';
import { decide, scoreDecided } from '../src/metrics/decision.js';
import { metricFor, metrics } from '../src/metrics/registry.js';
import { saveModel } from '../src/model/model-file.js';
import { predict, loadModel } from '../src/predict.js';
import { parseLabel } from '../src/table/parse.js';
import { rawTable } from '../src/table/raw-table.js';
import type { RawTable } from '../src/table/table.js';
import { fitInline, mixedTable } from './support/fitted.js';

describe('fit', () => {
  it('finds the signal in numbers, categories, dates and text, and says so honestly on new data', async () => {
    const { model } = await fitInline(mixedTable(400), { trials: 6 });
    const fresh = mixedTable(400, 'classes', 'fresh');
    const truth = fresh.columns.find((c) => c.name === 'y')!;
    const { classes } = predict(model, fresh);
    const right = classes!.filter((c, i) => c === truth.values[truth.codes[i]!]).length / 400;
    expect(right).toBeGreaterThan(0.8);
    expect(model.metric.score).toBeGreaterThan(0.85);
    expect(model.metric.score).toBeLessThan(1);
  });

  it('warns of marks for no value and of equal features with different labels, and names the option', async () => {
    const rows = Array.from({ length: 80 }, (_, i) => [i % 8 ? String(i % 20) : '-999', i < 40 ? 'a' : 'b']);
    const options = { trials: 1, learners: ['logistic'] };
    const { warnings } = await fitInline(rawTable('t.csv', ['x', 'y'], rows), options);
    expect(warnings.map(({ code }) => code)).toEqual(['label-noise', 'sentinel-values']);
    expect(warnings[1]!.message).toContain('--na -999');
  });

  it('predicts the quantile that the metric names: so many labels lie below', async () => {
    const fresh = mixedTable(400, 'numbers', 'fresh');
    const options = { learners: ['ridge', 'gbdt', 'mlp'], trials: 4, preset: 'balanced' as const };
    const below = async (metric: string): Promise<{ share: number; pinball: number }> => {
      const { model } = await fitInline(mixedTable(400, 'numbers'), { ...options, metric });
      const loaded = loadModel(saveModel(model));
      const { y } = parseLabel(fresh, loaded.schema.label, loaded.schema.missing);
      const { scores } = predict(loaded, fresh);
      const truth = (y as Extract<typeof y, { task: 'regression' }>).values;
      expect(loaded.metric.name).toBe(metric);
      return {
        share: truth.filter((t, i) => t < scores.data[i]!).length / fresh.rows,
        pinball: metricFor('pinball_0.9', 'regression').score(y, scores),
      };
    };
    const high = await below('pinball_0.9');
    expect(high.share).toBeGreaterThan(0.8);
    expect(high.share).toBeLessThan(0.97);
    expect(high.pinball).toBeLessThan(0.8 * (await below('rmse')).pinball);
    expect((await below('pinball_0.1')).share).toBeLessThan(0.2);
  });

  it('trains boosted trees on the loss that the metric asks for, unless it is set', async () => {
    const losses = async (metric: string, set: FitOptions['set'] = []): Promise<unknown[]> => {
      const options = { learners: ['gbdt'], trials: 2, metric, set };
      const { model } = await fitInline(mixedTable(150, 'numbers'), options);
      const fitted = model.members.flatMap((m) => m.models.map(({ learner }) => learner));
      const trees = fitted.filter(({ use }) => use === 'gbdt');
      expect(trees.length).toBeGreaterThan(0);
      return [...new Set(trees.map(({ state }) => (state as { loss: string }).loss))];
    };
    expect(await losses('rmse')).toEqual(['squared_error']);
    for (const metric of ['mae', 'median_ae', 'mape'])
      expect(await losses(metric)).toEqual(['absolute_error']);
    expect(await losses('mae', [{ learner: 'gbdt', param: 'loss', value: 'huber' }])).toEqual(['huber']);
  });

  it('is guided by probabilities where the metric sees classes, and gives them by a rule that the metric likes', async () => {
    const rng = rngFrom('rare');
    const rare = (rows: number): RawTable => {
      const cells = Array.from({ length: rows }, () => {
        const x = rng.normal();
        return [x.toFixed(4), rng.next() < 1 / (1 + Math.exp(3.2 - 1.5 * x)) ? 'yes' : 'no'];
      });
      return rawTable('rare.csv', ['x', 'y'], cells);
    };
    const metric = metrics.get('f1');
    const result = await fitInline(rare(1500), { metric: 'f1', learners: ['logistic'], trials: 3 });
    const { data, model, outOfFold, leaderboard } = result;
    expect(data.metric).toBe('log_loss');
    const [first, second] = model.decision!;
    expect([first, second! > 1.5]).toEqual([1, true]);
    expect(scoreDecided(metric, data.y, outOfFold, null, model.decision!)).toBe(model.metric.score);
    expect(leaderboard.find((row) => row.model === 'ensemble')!.score).toBe(model.metric.score);
    const others = rare(3000);
    const { scores, classes } = predict(loadModel(saveModel(model)), others);
    const { y } = parseLabel(others, model.schema.label, model.schema.missing);
    expect(classes).toEqual(Array.from(decide(scores, model.decision!), (k) => ['no', 'yes'][k]));
    const tuned = scoreDecided(metric, y, scores, null, model.decision!);
    expect(tuned).toBeGreaterThan(metric.score(y, scores) + 0.05);
    expect(Math.abs(tuned - model.metric.expected)).toBeLessThan(0.1);
  });

  it('gives the classes that cost least, and keeps the costs in the model', async () => {
    const cost = { yes: { no: 8 } };
    const table = mixedTable(400);
    const options = { learners: ['logistic'], trials: 3 };
    const { data, model, outOfFold } = await fitInline(table, { ...options, cost });
    expect(data.metric).toBe('log_loss');
    const loaded = loadModel(saveModel(model));
    expect(loaded.costs).toEqual(model.costs);
    const metric = metricFor('cost', 'binary', loaded.costs!);
    expect(scoreDecided(metric, data.y, outOfFold, null, loaded.decision!)).toBe(loaded.metric.score);
    const fresh = mixedTable(1000, 'classes', 'fresh');
    const { y } = parseLabel(fresh, loaded.schema.label, loaded.schema.missing);
    const { scores } = predict(loaded, fresh);
    const plain = metric.score(y, scores);
    expect(scoreDecided(metric, y, scores, null, loaded.decision!)).toBeLessThan(0.9 * plain);
    await expect(fitInline(table, { ...options, cost, metric: 'f1' })).rejects.toThrow(/exclude each other/);
    await expect(fitInline(table, { ...options, cost: { maybe: { no: 1 } } })).rejects.toThrow('"maybe"');
    const numbers = fitInline(mixedTable(60, 'numbers'), { learners: ['ridge'], trials: 1, cost });
    await expect(numbers).rejects.toThrow('--cost is for classes');
  });

  it('with --preset fast searches little, and keeps one small model that has seen all rows', async () => {
    const table = mixedTable(300);
    const { model, foldModel, leaderboard } = await fitInline(table, {
      preset: 'fast',
      learners: [],
      trials: 3,
    });
    expect(leaderboard.map(({ learner }) => learner).sort()).toEqual([
      'baseline',
      'ensemble',
      'gbdt',
      'logistic',
    ]);
    const [member] = model.members;
    expect(model.members).toHaveLength(1);
    expect(member!.models).toHaveLength(1);
    expect(member!.models).not.toEqual(foldModel.members[0]!.models);
    const fresh = mixedTable(400, 'classes', 'fresh');
    const { y } = parseLabel(fresh, model.schema.label, model.schema.missing);
    const score = metrics.get('roc_auc').score(y, predict(loadModel(saveModel(model)), fresh).scores);
    expect(score).toBeGreaterThan(0.85);
    expect(Math.abs(score - model.metric.expected)).toBeLessThan(0.08);
  });

  it('does not spend trials on a parameter that has no effect on the task', async () => {
    const smoothings = async (kind: 'classes' | 'numbers'): Promise<number> => {
      const set = [{ learner: 'mlp', param: 'epochs', value: '1' }];
      const options = { learners: ['mlp'], trials: 10, set };
      const { leaderboard } = await fitInline(mixedTable(60, kind), options);
      const own = leaderboard.filter(({ learner }) => learner === 'mlp');
      return new Set(own.map(({ params }) => params['label_smoothing'])).size;
    };
    expect(await smoothings('numbers')).toBe(1);
    expect(await smoothings('classes')).toBeGreaterThan(1);
  });

  it('puts the ensemble and every candidate on the leaderboard, best first, the baseline among them', async () => {
    const { leaderboard } = await fitInline(mixedTable(150), { trials: 5 });
    expect(leaderboard.map((row) => row.rank)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(leaderboard.map((row) => row.learner)).toEqual(
      expect.arrayContaining(['ensemble', 'baseline', 'gbdt']),
    );
    const scores = leaderboard.map((row) => row.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const members = leaderboard.filter((row) => row.learner !== 'ensemble').map((row) => row.weight);
    expect(members.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('gives the same bytes for the same seed, and others for another seed', async () => {
    const text = async (seed: number): Promise<string> =>
      saveModel((await fitInline(mixedTable(120), { seed })).model);
    const first = await text(1);
    expect(await text(1)).toBe(first);
    expect(await text(2)).not.toBe(first);
  });

  it('predicts after a round trip through model.json what it predicted before', async () => {
    for (const kind of ['classes', 'numbers'] as const) {
      const { model } = await fitInline(mixedTable(150, kind), {
        learners: ['gbdt', 'mlp', 'ridge', 'logistic'].filter(
          (l) => l !== (kind === 'classes' ? 'ridge' : 'logistic'),
        ),
      });
      const fresh = mixedTable(50, kind, 'fresh');
      const back = loadModel(saveModel(model));
      expect(predict(back, fresh).scores.data).toEqual(predict(model, fresh).scores.data);
      expect(saveModel(back)).toBe(saveModel(model));
    }
  });

  it('predicts with a fold model, from the file, what the search scored it by', async () => {
    const raw = mixedTable(150, 'numbers');
    for (const table of [raw, exponential(raw)]) {
      const { model, data, outOfFold } = await fitInline(table, { learners: ['ridge'], trials: 5 });
      const fold = data.folds[1]!.valid;
      const seen = model.members.map((m) => ({ ...m, models: m.models.slice(1, 2) }));
      const { scores } = predict(loadModel(saveModel({ ...model, members: seen })), table);
      for (const row of fold) expect(scores.data[row]).toBeCloseTo(outOfFold.data[row]!, 9);
      expect(model.members.some((m) => m.models[0]!.response)).toBe(true);
    }
  });

  it('predicts a far row within the range of the training labels by glm, unless it is plain', async () => {
    const far = rawTable(
      'far.csv',
      ['x', 'y'],
      [
        ['-900', '0'],
        ['12', '0'],
        ['900', '0'],
      ],
    );
    const predictions = async (target: string): Promise<number[]> => {
      const set = [
        { learner: 'glm', param: 'target', value: target },
        { learner: 'glm', param: 'expand', value: 'none' },
      ];
      const { model } = await fitInline(steep(), { learners: ['glm'], trials: 2, set });
      const members = model.members.filter(({ learner }) => learner === 'glm');
      expect(members).toHaveLength(1);
      const alone = loadModel(saveModel({ ...model, members: [{ ...members[0]!, weight: 1 }] }));
      return [...predict(alone, far).scores.data];
    };
    const labels = steep().columns[1]!.values.map(Number);
    const bounded = await predictions('bounded');
    for (const v of bounded) {
      expect(v).toBeGreaterThanOrEqual(Math.min(...labels));
      expect(v).toBeLessThanOrEqual(Math.max(...labels));
    }
    expect(bounded[2]).toBeGreaterThan(bounded[0]! + 5);
    expect((await predictions('plain'))[1]).toBeGreaterThan(2 * Math.max(...labels));
  });

  it('predicts each row as it would alone', async () => {
    const { model } = await fitInline(mixedTable(150));
    const all = predict(model, mixedTable(20, 'classes', 'fresh'));
    const width = all.scores.width;
    const one = { ...mixedTable(20, 'classes', 'fresh'), rows: 1 };
    const third = { ...one, columns: one.columns.map((c) => ({ ...c, codes: c.codes.slice(2, 3) })) };
    expect(Array.from(predict(model, third).scores.data)).toEqual(
      Array.from(all.scores.data.slice(2 * width, 3 * width)),
    );
  });

  it('never uses the label of a row to predict that row: out-of-fold scores of noise stay at chance', async () => {
    const table = mixedTable(300);
    const coin = rngFrom('coin');
    const label = table.columns.find((c) => c.name === 'y')!;
    const shuffled = { ...label, codes: label.codes.map(() => coin.int(2)) };
    const noise = { ...table, columns: [...table.columns.filter((c) => c !== label), shuffled] };
    const { leaderboard } = await fitInline(noise, { trials: 3 });
    for (const row of leaderboard) expect(Math.abs(row.score - 0.5), row.model).toBeLessThan(0.12);
  });

  it('keeps the rows of a group in one fold', async () => {
    const table = mixedTable(150);
    const { data } = await fitInline(table, { group: 'group', trials: 1 });
    const { codes } = table.columns.find((c) => c.name === 'group')!;
    for (const { train, valid } of data.folds) {
      const there = new Set(Array.from(valid, (row) => codes[row]));
      expect(Array.from(train).some((row) => there.has(codes[row]))).toBe(false);
    }
  });

  it('validates forward in time, and leaves the first rows without an out-of-fold prediction', async () => {
    const { data, outOfFold } = await fitInline(mixedTable(150), { timeColumn: 'when', trials: 1 });
    const month = (row: number): number => row % 12;
    for (const { train, valid } of data.folds)
      expect(Math.max(...Array.from(train, month))).toBeLessThanOrEqual(
        Math.min(...Array.from(valid, month)),
      );
    expect(outOfFold.data.some((v) => Number.isNaN(v))).toBe(true);
  });

  it('uses the given folds', async () => {
    const { data } = await fitInline(mixedTable(100), { foldColumn: 'group', trials: 1 });
    expect(data.folds).toHaveLength(10);
  });

  it('scales sample weights to mean 1', async () => {
    const { data } = await fitInline(mixedTable(90), { weight: 'w', trials: 1 });
    expect(data.weight!.reduce((a, b) => a + b, 0) / 90).toBeCloseTo(1, 12);
    expect(data.weight![2]! / data.weight![0]!).toBeCloseTo(3, 12);
  });

  it.each([
    ['contradictory fold columns', { group: 'group', timeColumn: 'when' }, 'exclude each other'],
    ['a metric of another task', { metric: 'rmse' }, 'rmse'],
    ['a learner of another task', { learners: ['ridge'] }, 'ridge: no learner for binary'],
    ['an unknown learner', { learners: ['gbtd'] }, 'there is no learner'],
    ['a positive class of three', { positive: 'g1', label: 'group' }, 'the task is multiclass'],
    ['folds beside a fold column', { folds: 3, foldColumn: 'group' }, 'exclude each other'],
    ['to leave out all learners', { exclude: ['logistic', 'gbdt', 'ridge'] }, 'no learner to search'],
    ['a weight column of words', { weight: 'city' }, 'city'],
  ])('refuses %s', async (_, options, message) => {
    await expect(fitInline(mixedTable(60), options)).rejects.toThrow(message);
  });

  it('refuses a positive class of numbers', async () => {
    await expect(fitInline(mixedTable(60, 'numbers'), { positive: '1' })).rejects.toThrow(
      'this task is regression',
    );
  });

  it('still gives the baseline when it is stopped at once', async () => {
    const { model } = await fitInline(mixedTable(60), {}, { stopped: () => true });
    expect(model.members.map((m) => m.learner)).toEqual(['baseline']);
  });
});

/** The label on a scale where it is always above 0. */
function exponential(table: RawTable): RawTable {
  const columns = table.columns.map((column) =>
    column.name === 'y'
      ? { ...column, values: column.values.map((v) => Math.exp(Number(v)).toFixed(6)) }
      : column,
  );
  return { ...table, columns };
}

/** Labels that rise with x, faster and faster, all of them above 2. */
function steep(): RawTable {
  const rng = rngFrom('steep');
  const cells = Array.from({ length: 150 }, () => {
    const x = rng.normal();
    return [x.toFixed(3), (2 + Math.exp(0.7 * x + 1 + 0.3 * rng.normal())).toFixed(2)];
  });
  return rawTable('steep.csv', ['x', 'y'], cells);
}
