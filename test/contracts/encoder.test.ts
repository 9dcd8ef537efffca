import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/core/codec.js';
import { allRows } from '../../src/core/data.js';
import type { Csr, Target } from '../../src/core/data.js';
import type { Plain } from '../../src/core/plain.js';
import { rngFrom } from '../../src/core/rng.js';
import { corners, defaults } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import type { Block, Encoder, Input, Lesson } from '../../src/features/encoder.js';
import { encoders } from '../../src/features/registry.js';
import { emptyColumn, inputLength, pick, strangeColumn, toyInput } from '../support/columns.js';
import { damagedTexts } from '../support/damage.js';
import { classesOf, valuesOf } from '../support/metric-cases.js';

/** What holds for every encoder and every kind of column that it accepts. */

/** Encoders whose output for a training row may change with its label, and why. */
const CHOOSERS: Readonly<Record<string, string>> = {
  'text-terms': 'the label decides which of the terms there are, and nothing of what is in them',
};

const N = 150;
/** Sparse columns that a state may ask for, used or not. */
const MOST_SPARSE = 2 ** 20;

const targets: readonly Target[] = [
  valuesOf(Array.from({ length: N }, (_, i) => ((i * 7) % 13) - 3)),
  classesOf(
    Array.from({ length: N }, (_, i) => (i * 5) % 2),
    2,
  ),
  classesOf(
    Array.from({ length: N }, (_, i) => (i * 5) % 3),
    3,
  ),
];

/** Two thirds of the rows. */
const taught = allRows(N).filter((row) => row % 3 !== 0);

function lessonFor(encoder: Encoder, y: Target, rows = taught): Lesson | null {
  return encoder.supervised ? { y, rows, weight: null } : null;
}

function fitted(encoder: Encoder, column: Input, y = targets[1]!, params: Params = defaults(encoder.space)) {
  return encoder.fitTransform(column, lessonFor(encoder, y), params, rngFrom('encoder'));
}

function fittedToy(encoder: Encoder, kind: Input['kind']): { state: Plain; block: Block } {
  const result = fitted(encoder, toyInput(kind, N));
  if (!result) throw new Error('does not apply to a plain column');
  return result;
}

function expectBlock(block: Block, rows: number): void {
  expect([block.names.length, block.levels.length]).toEqual([block.columns.length, block.columns.length]);
  expect(new Set(block.names).size).toBe(block.names.length);
  block.columns.forEach((column, j) => {
    const levels = block.levels[j]!;
    expect(column.length).toBe(rows);
    expect(column.every((v) => Math.abs(v) !== Infinity)).toBe(true);
    if (levels > 0)
      expect(column.every((v) => Number.isNaN(v) || (Number.isInteger(v) && v >= 0 && v < levels))).toBe(
        true,
      );
  });
  if (block.sparse) expectCsr(block.sparse, rows);
}

function expectCsr({ rows, width, indptr, indices, values }: Csr, want: number): void {
  expect([rows, indptr.length, indptr[0], indptr[rows]]).toEqual([want, want + 1, 0, indices.length]);
  expect(values.length).toBe(indices.length);
  expect(values.every((v) => Number.isFinite(v))).toBe(true);
  for (let i = 0; i < rows; i++) {
    const row = indices.subarray(indptr[i]!, indptr[i + 1]!);
    expect(row.every((at, k) => at >= 0 && at < width && (k === 0 || at > row[k - 1]!))).toBe(true);
  }
}

/** Names, kinds of the columns and the width of the sparse block: what a learner relies on. */
const shape = (block: Block): unknown => [block.names, block.levels, block.sparse?.width ?? null];

function denseRows({ rows, width, indptr, indices, values }: Csr): number[][] {
  return Array.from({ length: rows }, (_, i) => {
    const row = Array<number>(width).fill(0);
    for (let k = indptr[i]!; k < indptr[i + 1]!; k++) row[indices[k]!] = values[k]!;
    return row;
  });
}

/** The rows of a block as lists, for comparing parts of blocks. */
function rowsOf(block: Block, rows: Int32Array): number[][] {
  const sparse = block.sparse && denseRows(block.sparse);
  return Array.from(rows, (i) => [
    ...block.columns.map((column) => column[i]!),
    ...(sparse ? sparse[i]! : []),
  ]);
}

for (const encoder of encoders.all) {
  for (const kind of encoder.accepts) {
    describe(`${encoder.name}, ${kind}`, () => {
      const column = toyInput(kind, N);

      it('gives columns of the right length, finite or missing, with codes below their levels', () => {
        expectBlock(fittedToy(encoder, kind).block, N);
      });

      it('gives the same bytes again and leaves its inputs as they are', () => {
        const before = encode([column as Plain, targets[1] as Plain]);
        const first = encode(fittedToy(encoder, kind) as Plain);
        expect(encode(fitted(encoder, column) as Plain)).toBe(first);
        expect(encode([column as Plain, targets[1] as Plain])).toBe(before);
      });

      it('transforms as in training: all rows, or those that it did not learn the label of', () => {
        const { state, block } = fittedToy(encoder, kind);
        const again = encoder.transform(state, column);
        expect(shape(again)).toEqual(shape(block));
        const rows = encoder.supervised ? allRows(N).filter((row) => row % 3 === 0) : allRows(N);
        expect(rowsOf(again, rows)).toEqual(rowsOf(block, rows));
      });

      it('has a state that survives structuredClone and the codec bit for bit', () => {
        const { state } = fittedToy(encoder, kind);
        const want = encode(encoder.transform(state, column) as Plain);
        for (const copy of [structuredClone(state), decode(encode(state))]) {
          expect(encode(copy)).toBe(encode(state));
          expect(encode(encoder.transform(copy, column) as Plain)).toBe(want);
        }
      });

      it('transforms rows one by one: a part gives that part, no rows give none', () => {
        const { state } = fittedToy(encoder, kind);
        const all = encoder.transform(state, column);
        for (const part of [Int32Array.of(59, 3, 3, 17), new Int32Array(0)]) {
          const some = encoder.transform(state, pick(column, part));
          expectBlock(some, part.length);
          expect(rowsOf(some, allRows(part.length))).toEqual(rowsOf(all, part));
        }
      });

      it('keeps its shape for unseen and for missing values', () => {
        const { state, block } = fittedToy(encoder, kind);
        for (const other of [strangeColumn(column), emptyColumn(column)]) {
          const result = encoder.transform(state, other);
          expectBlock(result, inputLength(other));
          expect(shape(result)).toEqual(shape(block));
        }
      });

      it('fits one row, no row and a column that is all missing, or says that it does not apply', () => {
        for (const part of [Int32Array.of(4), new Int32Array(0)]) {
          const y = valuesOf([2].slice(0, part.length));
          const lesson = { y, rows: allRows(part.length), weight: null };
          const few = encoder.fitTransform(
            pick(column, part),
            encoder.supervised ? lesson : null,
            defaults(encoder.space),
            rngFrom('one'),
          );
          if (few) expectBlock(few.block, part.length);
        }
        const missing = fitted(encoder, emptyColumn(column));
        if (missing) expectBlock(missing.block, N);
      });

      it('fits missing and strange values as it transforms them later', () => {
        for (const other of [strangeColumn(column), emptyColumn(column)]) {
          const result = fitted(encoder, other);
          if (!result) continue;
          expectBlock(result.block, N);
          const rows = encoder.supervised ? allRows(N).filter((row) => row % 3 === 0) : allRows(N);
          expect(rowsOf(encoder.transform(result.state, other), rows)).toEqual(rowsOf(result.block, rows));
        }
      });

      it('says what its sparse columns are, each by a name of its own', () => {
        if (!encoder.sparseNames) return;
        const { state, block } = fittedToy(encoder, kind);
        const names = encoder.sparseNames(state, column);
        expect(names.length).toBe(block.sparse?.width ?? 0);
        expect(new Set(names).size).toBe(names.length);
      });

      it('ends with an error or a block of bounded size, whatever is wrong in its state', () => {
        const text = encode(fittedToy(encoder, kind).state);
        for (const damaged of damagedTexts(text)) {
          let block: Block;
          try {
            block = encoder.transform(decode(damaged), column);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            continue;
          }
          expect(block.columns.length).toBeLessThan(1000);
          // NaN: refused by whoever reads the matrix.
          const width = block.sparse?.width ?? 0;
          expect(Number.isNaN(width) || width <= MOST_SPARSE).toBe(true);
        }
      });

      it('fits at every corner of its space', () => {
        for (const params of corners(encoder.space)) {
          const result = fitted(encoder, column, targets[0]!, params);
          if (!result) continue;
          expectBlock(result.block, N);
          expect(shape(encoder.transform(result.state, column))).toEqual(shape(result.block));
        }
      });

      if (!encoder.supervised) return;

      it.each(targets)('does not see labels outside its lesson: $task', (y) => {
        const other: Target =
          y.task === 'regression'
            ? { task: y.task, values: y.values.map((v, row) => (row % 3 === 0 ? 1000 - v : v)) }
            : {
                ...y,
                codes: y.codes.map((code, row) => (row % 3 === 0 ? y.classes.length - 1 - code : code)),
              };
        expect(encode(fitted(encoder, column, other) as Plain)).toBe(
          encode(fitted(encoder, column, y) as Plain),
        );
      });

      it.each(targets)('does not show a training row its own label: $task', (y) => {
        if (Object.hasOwn(CHOOSERS, encoder.name)) return;
        const own = taught[5]!;
        const [shown, changed] = [y, relabelled(y, own)].map((labels) => fitted(encoder, column, labels));
        // Which columns there are may depend on all labels (crossed), what they hold not on the row's own.
        const both = shown!.block.names.filter((name) => changed!.block.names.includes(name));
        expect(both.length).toBeGreaterThan(0);
        for (const name of both)
          expect(cellOf(changed!.block, name, own)).toBe(cellOf(shown!.block, name, own));
        // Terms are choices, which one label alone does not change.
        if (encoder.name !== 'combinations') expect(encode(changed!.state)).not.toBe(encode(shown!.state));
      });

      it.each(targets)('depends on the labels: $task', (y) => {
        const flat = fitted(encoder, column, valuesOf(Array<number>(N).fill(4)));
        expect(encode(flat?.state ?? null)).not.toBe(encode(fitted(encoder, column, y)!.state));
      });

      it('learns from a target of one value', () => {
        for (const y of [valuesOf(Array<number>(N).fill(4)), classesOf(Array<number>(N).fill(1), 2)]) {
          const result = fitted(encoder, column, y);
          if (result) expectBlock(result.block, N);
        }
      });
    });
  }
}

function cellOf({ names, columns }: Block, name: string, row: number): number {
  return columns[names.indexOf(name)]![row]!;
}

function relabelled(y: Target, row: number): Target {
  if (y.task === 'regression')
    return { task: y.task, values: y.values.map((v, i) => (i === row ? v + 5 : v)) };
  return { ...y, codes: y.codes.map((code, i) => (i === row ? (code + 1) % y.classes.length : code)) };
}
