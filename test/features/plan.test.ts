import { describe, expect, it } from 'vitest';
import type { Csr, Matrix, Target } from '../../src/core/data.js';
import { allRows } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { fitExpansion } from '../../src/features/expansion.js';
import {
  appendBlocks,
  applyPlan,
  applySupervised,
  fitPlan,
  fitSupervised,
  origins,
  planSteps,
  withDerived,
} from '../../src/features/plan.js';
import { pick } from '../support/columns.js';
import type { Schema } from '../../src/table/schema.js';
import type { Column, Kind, Table } from '../../src/table/table.js';

const rng = rngFrom('test');

/** A table with every kind of column, missing cells, and many levels in one of them. */
function mixed(rows: number): Table {
  const random = rngFrom('mixed');
  const numbers = (name: string, make: () => number): Column => ({
    kind: 'number',
    name,
    values: Float64Array.from({ length: rows }, () => (random.next() < 0.1 ? NaN : make())),
  });
  const codes = (levels: number): Int32Array =>
    Int32Array.from({ length: rows }, () => (random.next() < 0.1 ? -1 : random.int(levels)));
  const texts = Array.from(
    { length: 40 },
    (_, i) => `free prize ${i % 7} call now${'!'.repeat(i % 3)} word${i % 11}`,
  );
  return {
    rows,
    columns: [
      numbers('x', () => random.normal()),
      numbers('money', () => Math.exp(3 * random.normal())),
      { kind: 'boolean', name: 'flag', values: Float64Array.from({ length: rows }, () => random.int(2)) },
      { kind: 'date', name: 'when', values: Float64Array.from({ length: rows }, () => random.int(1e12)) },
      { kind: 'date', name: 'until', values: Float64Array.from({ length: rows }, () => random.int(1e12)) },
      { kind: 'category', name: 'colour', codes: codes(3), levels: ['red', 'green', 'blue'] },
      {
        kind: 'category',
        name: '__proto__',
        codes: codes(80),
        levels: Array.from({ length: 80 }, (_, i) => `level${i}`),
      },
      { kind: 'text', name: 'note', codes: codes(40), values: texts },
      { kind: 'number', name: 'constant', values: new Float64Array(rows).fill(3) },
    ],
  };
}

function schemaOf(table: Table): Schema {
  const columns = table.columns.map(({ kind, name }) => ({
    kind: kind as Kind,
    name,
    role: 'feature' as const,
    reason: '',
  }));
  return {
    columns,
    label: { name: 'y', task: 'regression', reason: '', number: { decimal: '.', thousands: '' } },
    missing: [],
  };
}

function take(table: Table, rows: readonly number[]): Table {
  const columns = table.columns.map((column) => pick(column, Int32Array.from(rows)));
  return { rows: rows.length, columns };
}

function sparseRows({ indptr, indices, values }: Csr): [number, number][][] {
  return Array.from({ length: indptr.length - 1 }, (_, i) =>
    Array.from({ length: indptr[i + 1]! - indptr[i]! }, (_, k) => [
      indices[indptr[i]! + k]!,
      values[indptr[i]! + k]!,
    ]),
  );
}

function rowsOf(matrix: Matrix, rows: readonly number[]): unknown {
  const sparse = matrix.sparse && sparseRows(matrix.sparse);
  return {
    dense: matrix.columns.map((column) => rows.map((i) => column[i])),
    sparse: sparse && rows.map((i) => sparse[i]),
  };
}

const table = mixed(300);
const y: Target = { task: 'regression', values: Float64Array.from({ length: 300 }, (_, i) => i % 17) };

describe.each(['codes', 'dense'] as const)('the default plan for input %s', (input) => {
  const steps = [
    ...planSteps(schemaOf(table), table, input),
    { column: 'note', encoders: ['tf-idf', 'text-score'].map((use) => ({ use, params: {} })) },
  ];
  const { fitted, shared } = fitPlan('p', steps, table, rng);

  it('gives the training table the same matrix at prediction', () => {
    expect(applyPlan(fitted, table)).toEqual(shared.matrix);
  });

  it('gives each row the same whatever rows are beside it', () => {
    const some = [7, 3, 3, 299, 0];
    const matrix = applyPlan(fitted, take(table, some));
    expect(rowsOf(matrix, [0, 1, 2, 3, 4])).toEqual(rowsOf(shared.matrix, some));
    expect(matrix.names).toEqual(shared.matrix.names);
  });

  it('survives a copy between workers', () => {
    expect(applyPlan(structuredClone(fitted), table)).toEqual(shared.matrix);
  });

  it('has as many names and levels as dense columns and gives a table without rows the same columns', () => {
    const empty = applyPlan(fitted, take(table, []));
    for (const { names, levels, columns } of [shared.matrix, empty]) {
      expect(names.length).toBe(columns.length);
      expect(levels.length).toBe(columns.length);
    }
    expect(empty.names).toEqual(shared.matrix.names);
    expect(empty.sparse?.width).toBe(shared.matrix.sparse?.width);
  });

  it('appends what learned from the label with the columns that prediction will have', () => {
    const lesson = { y, rows: allRows(200), weight: null };
    const learned = fitSupervised(shared.supervised, [...table.columns, ...shared.derived], lesson, rng);
    const training = appendBlocks(shared.matrix, learned.blocks);
    const prediction = appendBlocks(
      applyPlan(fitted, table),
      applySupervised(learned.fitted, withDerived(fitted, table)),
    );
    expect(training.names).toEqual(prediction.names);
    expect(training.levels).toEqual(prediction.levels);
    for (const wanted of ['__proto__:mean', 'note:tf-idf:score', 'until - when'])
      expect(training.names.some((name) => name.startsWith(wanted))).toBe(true);
    const others = Array.from({ length: 100 }, (_, i) => 200 + i);
    expect(rowsOf(training, others)).toEqual(rowsOf(prediction, others));
    expect(rowsOf(training, [0, 1, 2, 3])).not.toEqual(rowsOf(prediction, [0, 1, 2, 3]));
  });

  it('tells the table column behind every matrix column', () => {
    const lesson = { y, rows: allRows(200), weight: null };
    const learned = fitSupervised(shared.supervised, [...table.columns, ...shared.derived], lesson, rng);
    const matrix = appendBlocks(shared.matrix, learned.blocks);
    const { dense, sparse } = origins(fitted, learned.fitted, table);
    expect(dense.map(({ name }) => name)).toEqual(matrix.names);
    expect(sparse.length).toBe(matrix.sparse?.width ?? 0);
    const known = new Set(table.columns.map(({ name }) => name));
    for (const { name, source } of [...dense, ...sparse]) {
      expect(known.has(source)).toBe(true);
      expect(name.startsWith(source)).toBe(true);
    }
  });

  it('learns nothing from labels outside the lesson', () => {
    const rows = allRows(200);
    const learn = (labels: Target): unknown =>
      fitSupervised(
        shared.supervised,
        [...table.columns, ...shared.derived],
        { y: labels, rows, weight: null },
        rng,
      );
    const changed = { task: 'regression' as const, values: y.values.map((v, i) => (i < 200 ? v : 1e9)) };
    expect(learn(changed)).toEqual(learn(y));
  });

  it('leaves out constant columns', () => {
    expect(shared.matrix.names).not.toContain('constant');
  });
});

describe('the dense plan', () => {
  it('tells the table column behind what an expansion adds', () => {
    const { fitted, shared } = fitPlan('p', planSteps(schemaOf(table), table, 'dense'), table, rng);
    const { fitted: added, blocks } = fitExpansion(
      'pairs',
      table.columns,
      { y, rows: allRows(300), weight: null },
      rng,
    )!;
    const { dense, sparse } = origins(fitted, [added], table);
    const all = appendBlocks(shared.matrix, blocks);
    expect([dense.length, sparse.length]).toEqual([all.columns.length, all.sparse!.width]);
    expect(rowsOf(appendBlocks(applyPlan(fitted, table), applySupervised([added], table)), [3])).toEqual(
      rowsOf(all, [3]),
    );
    expect(sparse.at(-1)!.source).not.toBe('');
  });

  const steps = planSteps(schemaOf(table), table, 'dense');
  const { shared } = fitPlan('p', steps, table, rng);

  it('holds no missing value and no category codes', () => {
    expect(shared.matrix.columns.every((column) => column.every(Number.isFinite))).toBe(true);
    expect(Array.from(shared.matrix.levels).every((k) => k === 0)).toBe(true);
    expect(shared.matrix.sparse!.values.every(Number.isFinite)).toBe(true);
  });

  it('keeps the entries of each sparse row in ascending order', () => {
    for (const row of sparseRows(shared.matrix.sparse!))
      for (let k = 1; k < row.length; k++) expect(row[k]![0]).toBeGreaterThan(row[k - 1]![0]);
  });

  it('shows a long-tailed number by its rank too', () => {
    expect(shared.matrix.names.filter((name) => name === 'money').length).toBe(2);
    expect(shared.matrix.names.filter((name) => name === 'x').length).toBe(1);
  });
});

describe('the plan for trees', () => {
  it('shares the arrays of number columns with the table', () => {
    const { shared } = fitPlan('p', planSteps(schemaOf(table), table, 'codes'), table, rng);
    const first = table.columns[0]!;
    expect(first.kind === 'number' && shared.matrix.columns[0] === first.values).toBe(true);
  });

  it('keeps category codes and how many levels there are', () => {
    const { shared } = fitPlan('p', planSteps(schemaOf(table), table, 'codes'), table, rng);
    const at = shared.matrix.names.indexOf('colour');
    expect(shared.matrix.levels[at]).toBe(3);
  });
});

describe('a plan', () => {
  it('names the column that a table lacks', () => {
    const { fitted } = fitPlan('p', planSteps(schemaOf(table), table, 'codes'), table, rng);
    expect(() => applyPlan(fitted, { rows: 0, columns: [] })).toThrow('there is no column "x"');
  });

  it('refuses a column of another kind than it was fitted on', () => {
    const { fitted } = fitPlan('p', planSteps(schemaOf(table), table, 'codes'), table, rng);
    const columns = table.columns.map((column): Column =>
      column.name === 'colour' ? { kind: 'number', name: 'colour', values: new Float64Array(300) } : column,
    );
    expect(() => applyPlan(fitted, { rows: 300, columns })).toThrow('column colour');
  });

  it('takes only the columns that are features', () => {
    const schema = schemaOf(table);
    const columns = schema.columns.map((c) => (c.name === 'x' ? { ...c, role: 'id' as const } : c));
    const steps = planSteps({ ...schema, columns }, table, 'dense');
    expect(steps.some(({ column }) => column === 'x')).toBe(false);
  });

  it('gives an empty matrix for a table without usable columns', () => {
    const { fitted, shared } = fitPlan('p', [], table, rng);
    expect(shared.matrix.rows).toBe(300);
    expect(applyPlan(fitted, table).columns).toEqual([]);
  });
});
