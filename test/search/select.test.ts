import { describe, expect, it } from 'vitest';
import { allRows, type Matrix, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { defaults } from '../../src/core/space.js';
import { learners } from '../../src/learners/registry.js';
import { selectColumns } from '../../src/search/select.js';
import { applyModel } from '../../src/model/apply.js';
import { parseModel, saveModel } from '../../src/model/model-file.js';
import { isWide, spacesOf } from '../../src/search/spaces.js';
import { parseTable } from '../../src/table/parse.js';
import { rawTable } from '../../src/table/raw-table.js';
import { fitInline } from '../support/fitted.js';

const ROWS = 240;
const rng = rngFrom('select');

function numbers(name: string): Float64Array {
  const draw = rng.fork(name);
  return Float64Array.from({ length: ROWS }, () => draw.normal());
}

const signal = numbers('signal');
const columns = [
  signal,
  numbers('a'),
  signal.map((v) => 3 - 2 * v),
  ...Array.from({ length: 20 }, (_, j) => numbers(`n${j}`)),
];
const x: Matrix = {
  rows: ROWS,
  names: columns.map((_, j) => `c${j}`),
  levels: new Int32Array(columns.length),
  columns,
};
const noise = numbers('noise');
const y: Target = {
  task: 'binary',
  codes: Int32Array.from(signal, (v, i) => Number(v + 0.3 * noise[i]! > 0)),
  classes: ['a', 'b'],
};
const lesson = { y, rows: allRows(ROWS).filter((i) => i % 4 !== 0), weight: null };
const chosen = (how: string, data = x, of = lesson): number[] =>
  Array.from(selectColumns(how, data, of, rngFrom('draw')) ?? []);

describe('columns that are left to a learner', () => {
  it.each(['univariate', 'noise-probe'])('hold what tells of the label, and little else (%s)', (how) => {
    const kept = chosen(how);
    expect(kept).toContain(0);
    expect(kept.length).toBeLessThan(8);
  });

  it('say nothing twice, and vary (distinct)', () => {
    const more = { ...x, columns: x.columns.with(1, new Float64Array(ROWS).fill(7)) };
    const kept = chosen('distinct', more);
    expect(kept).toHaveLength(columns.length - 2);
    expect(kept.slice(0, 2)).toEqual([0, 3]);
  });

  it('are all of them where nothing is asked for, or nothing is found', () => {
    expect(selectColumns('none', x, lesson, rngFrom('draw'))).toBeNull();
    const blank: Target = { ...y, codes: Int32Array.from(y.codes, (_, i) => (i >> 3) % 2) };
    const odd = { ...x, columns: columns.map((c) => c.map((_, i) => (i >> 4) % 2)) };
    expect(selectColumns('univariate', odd, { ...lesson, y: blank }, rngFrom('draw'))).toBeNull();
  });

  it.each(['distinct', 'univariate', 'noise-probe'])('depend on the training rows alone (%s)', (how) => {
    const held = (i: number): boolean => i % 4 === 0;
    const other = { ...x, columns: columns.map((c) => c.map((v, i) => (held(i) ? 1e3 - v : v))) };
    const flipped: Target = { ...y, codes: y.codes.map((code, i) => (held(i) ? 1 - code : code)) };
    expect(chosen(how, other, { ...lesson, y: flipped })).toEqual(chosen(how));
  });
});

describe('select', () => {
  const columnsOf = (count: number) =>
    Array.from({ length: count }, (_, j) => ({
      name: `c${j}`,
      kind: 'number' as const,
      role: 'feature' as const,
      reason: '',
    }));
  const schema = (count: number) => ({
    columns: columnsOf(count),
    label: { name: 'y', task: 'binary' as const, reason: '', classes: ['a', 'b'] },
    missing: [],
  });

  it('is searched where there are many numbers for the rows, unless it was set', () => {
    expect([isWide(schema(50), 500), isWide(schema(50), 50_000), isWide(schema(10), 100)]).toEqual([
      true,
      false,
      false,
    ]);
    const searched = (wide: boolean, value?: string): boolean => {
      const settings = value === undefined ? [] : [{ learner: 'logistic', param: 'select', value }];
      return spacesOf(['logistic'], settings, 'binary', wide).get('logistic')!['select']!.searched !== false;
    };
    expect([searched(true), searched(false), searched(true, 'univariate')]).toEqual([true, false, false]);
    expect(defaults(learners.get('logistic').space)['select']).toBe('none');
  });
});

describe('a model of kept columns', () => {
  it('predicts from its file what it predicted, shows how many there are, and is refused with columns that are not there', async () => {
    const cells = Array.from({ length: ROWS }, (_, i) => [
      ...columns.map((c) => c[i]!.toFixed(5)),
      y.classes[y.codes[i]!]!,
    ]);
    const table = rawTable('wide.csv', [...x.names, 'y'], cells);
    const set = [
      { learner: 'logistic', param: 'select', value: 'univariate' },
      { learner: 'logistic', param: 'expand', value: 'none' },
    ];
    const { model, data, outOfFold, leaderboard } = await fitInline(table, {
      learners: ['logistic'],
      trials: 2,
      set,
    });
    const [member] = model.members;
    expect(member!.models.every(({ kept }) => kept && kept.length < columns.length)).toBe(true);
    expect(leaderboard.find(({ learner }) => learner === 'logistic')!.params).toMatchObject({
      select: 'univariate',
    });
    const back = parseModel(saveModel(model), 'model.json');
    const typed = parseTable(table, model.schema).table;
    expect(applyModel(back, typed)).toEqual(applyModel(model, typed));
    const first = {
      ...back,
      members: [{ ...back.members[0]!, models: back.members[0]!.models.slice(0, 1) }],
    };
    const row = data.folds[0]!.valid[0]!;
    expect(applyModel(first, typed).data[2 * row]).toBeCloseTo(outOfFold.data[2 * row]!, 9);
    const lost = back.members[0]!.models.map((one) => ({ ...one, kept: Int32Array.of(999) }));
    expect(() => applyModel({ ...back, members: [{ ...back.members[0]!, models: lost }] }, typed)).toThrow(
      /keeps columns/,
    );
  });
});
