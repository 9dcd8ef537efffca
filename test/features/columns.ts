import type { Plain } from '../../src/core/plain.js';
import { complete, type Params } from '../../src/core/space.js';
import { rngFrom } from '../../src/core/rng.js';
import type { Block, Encoder, Input, Lesson } from '../../src/features/encoder.js';
import type { CategoryColumn, NumericColumn, TermsColumn, TextColumn } from '../../src/table/table.js';

/** Columns and blocks as tests write and read them. */

export function numberColumn(cells: readonly (number | null)[], name = 'x'): NumericColumn {
  return { kind: 'number', name, values: Float64Array.from(cells, (v) => v ?? NaN) };
}

export function categoryColumn(
  cells: readonly (string | null)[],
  levels: readonly string[] = [...new Set(cells.filter((v) => v !== null))].sort(),
  name = 'c',
): CategoryColumn {
  const code = (v: string | null): number => (v === null ? -1 : levels.includes(v) ? levels.indexOf(v) : -2);
  return { kind: 'category', name, codes: Int32Array.from(cells, code), levels };
}

export function textColumn(cells: readonly (string | null)[], name = 't'): TextColumn {
  const values = [...new Set(cells.filter((v) => v !== null))];
  return {
    kind: 'text',
    name,
    codes: Int32Array.from(cells, (v) => (v === null ? -1 : values.indexOf(v))),
    values,
  };
}

/** Rows that have each of `width` terms with a probability of a quarter. */
export function toyTerms(rows: number, width: number): TermsColumn {
  const rng = rngFrom('terms');
  const indptr = new Int32Array(rows + 1);
  const indices: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) if (rng.next() < 0.25) indices.push(j);
    indptr[i + 1] = indices.length;
  }
  const values = new Float64Array(indices.length).fill(1);
  const names = Array.from({ length: width }, (_, j) => `term ${j}`);
  return {
    kind: 'terms',
    name: 't',
    names,
    terms: { rows, width, indptr, indices: Int32Array.from(indices), values },
  };
}

export function fitted(
  encoder: Encoder,
  column: Input,
  params: Params = {},
  lesson: Lesson | null = null,
): { state: Plain; block: Block; apply(column: Input): Block } | null {
  const one = encoder;
  const done = one.fitTransform(column, lesson, complete(one.name, one.space, params), rngFrom('test'));
  return done && { ...done, apply: (other) => one.transform(structuredClone(done.state), other) };
}

/** The sparse part as lists of [column, value], one per row. */
export function sparseRows({ sparse }: Block): [number, number][][] {
  if (!sparse) return [];
  const { rows, indptr, indices, values } = sparse;
  return Array.from({ length: rows }, (_, i) => {
    const row: [number, number][] = [];
    for (let k = indptr[i]!; k < indptr[i + 1]!; k++) row.push([indices[k]!, values[k]!]);
    return row;
  });
}

/** The sparse part with its zeros, then the dense columns, row by row. */
export function fullRows(blocks: readonly Block[]): number[][] {
  const rows = blocks[0]!.sparse?.rows ?? blocks[0]!.columns[0]!.length;
  return Array.from({ length: rows }, (_, i) =>
    blocks.flatMap((block) => {
      const wide = new Array<number>(block.sparse?.width ?? 0).fill(0);
      for (const [at, value] of sparseRows(block)[i] ?? []) wide[at] = value;
      return [...wide, ...block.columns.map((column) => column[i]!)];
    }),
  );
}
