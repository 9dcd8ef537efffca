import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/core/data.js';
import { allRows } from '../../src/core/data.js';
import type { Plain } from '../../src/core/plain.js';
import { rngFrom } from '../../src/core/rng.js';
import { complete, corners, defaults, type Params } from '../../src/core/space.js';
import type { Block, Encoder } from '../../src/features/encoder.js';
import { encoders } from '../../src/features/registry.js';
import type { Column } from '../../src/table/table.js';
import { emptyColumn, pick, toyColumn } from '../support/columns.js';
import { categoryColumn, fullRows, numberColumn, textColumn } from './columns.js';

const ROWS = 60;
const random = rngFrom('contract');
const y: Target = { task: 'regression', values: Float64Array.from({ length: ROWS }, () => random.normal()) };

const numbers = Array.from({ length: ROWS }, (_, i) =>
  i % 9 === 0 ? null : Math.round(50 * random.normal()),
);
const samples: Readonly<Record<Column['kind'], Column>> = {
  number: numberColumn(numbers),
  boolean: { ...numberColumn(numbers.map((v) => (v === null ? null : v & 1))), kind: 'boolean' },
  date: { ...numberColumn(numbers.map((v) => (v === null ? null : v * 1e9))), kind: 'date' },
  category: categoryColumn(numbers.map((v) => (v === null ? null : `level ${v % 5}`))),
  text: textColumn(numbers.map((v) => (v === null ? null : `Text no ${v % 7} of ${v % 3} words`))),
  terms: toyColumn('terms', ROWS),
};

function fit(encoder: Encoder, column: Column, params: Params = {}): { state: Plain; block: Block } | null {
  const rows = allRows(Math.floor(ROWS / 2));
  const lesson = encoder.supervised ? { y, rows, weight: null } : null;
  const done = encoder.fitTransform(
    column,
    lesson,
    complete(encoder.name, encoder.space, params),
    rngFrom('0'),
  );
  return done;
}

function emptied(column: Column, rows: number): Column {
  return emptyColumn(pick(column, new Int32Array(rows)));
}

function picked(column: Column, rows: readonly number[]): Column {
  return pick(column, Int32Array.from(rows));
}

function expectWellFormed({ names, levels, columns, sparse }: Block, rows: number): void {
  expect(names.length).toBe(columns.length);
  expect(levels.length).toBe(columns.length);
  for (const column of columns) expect(column.length).toBe(rows);
  if (!sparse) return;
  expect(sparse.rows).toBe(rows);
  expect(sparse.indptr.length).toBe(rows + 1);
  expect(sparse.indptr[rows]).toBe(sparse.indices.length);
  expect(sparse.values.length).toBe(sparse.indices.length);
  for (const at of sparse.indices) expect(at >= 0 && at < sparse.width).toBe(true);
}

const pairs = encoders.all.flatMap((encoder) => encoder.accepts.map((kind) => [encoder, kind] as const));

describe.each(pairs.map(([encoder, kind]) => ({ name: encoder.name, kind, encoder })))(
  '$name on a $kind column',
  ({ encoder, kind }) => {
    const column = samples[kind];
    const done = fit(encoder, column)!;

    it('gives one value per row, the same again from the same seed', () => {
      expectWellFormed(done.block, ROWS);
      expect(fit(encoder, column)).toEqual(done);
    });

    it('transforms the rows that it did not train on as it fitted them', () => {
      const half = Array.from({ length: ROWS / 2 }, (_, i) => ROWS / 2 + i);
      const later = encoder.transform(structuredClone(done.state), picked(column, half));
      expect(later.names).toEqual(done.block.names);
      expect(later.levels).toEqual(done.block.levels);
      expect(later.sparse?.width).toBe(done.block.sparse?.width);
      if (later.columns.length + (later.sparse?.width ?? 0) === 0) return;
      expect(fullRows([later])).toEqual(fullRows([done.block]).slice(ROWS / 2));
    });

    it('does not change its input', () => {
      const before = structuredClone(column);
      fit(encoder, column);
      encoder.transform(done.state, column);
      expect(column).toEqual(before);
    });

    it('takes all-missing columns, one row and no row, at training and later', () => {
      for (const rows of [0, 1, ROWS]) {
        expectWellFormed(encoder.transform(done.state, emptied(column, rows)), rows);
        if (encoder.supervised && rows < ROWS) continue;
        const nothing = fit(encoder, emptied(column, rows));
        if (nothing) expectWellFormed(nothing.block, rows);
      }
    });

    it('works at every corner of its parameters', () => {
      for (const params of corners(encoder.space)) {
        const made = fit(encoder, column, params);
        if (made) expectWellFormed(made.block, ROWS);
      }
      expect(complete(encoder.name, encoder.space, {})).toEqual(defaults(encoder.space));
    });

    it('ends, and makes nothing huge, whatever a file says its state is', () => {
      const { state } = done;
      const junk: Plain[] = [null, 2e9, -1, 'x', [], {}, [[]], true, new Int32Array([-7, 2e9])];
      const states: Plain[] = [...junk];
      if (state !== null && typeof state === 'object')
        for (const key of Object.keys(state))
          for (const value of junk) states.push({ ...(state as Record<string, Plain>), [key]: value });
      for (const hostile of states) {
        const block = attempt(() => encoder.transform(hostile, column));
        if (!block) continue;
        expect(block.columns.length).toBeLessThan(1000);
        expect(Number.isNaN(block.sparse?.width) || (block.sparse?.width ?? 0) < 1000).toBe(true);
      }
    });
  },
);

function attempt(work: () => Block): Block | null {
  try {
    return work();
  } catch (error) {
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
    return null;
  }
}
