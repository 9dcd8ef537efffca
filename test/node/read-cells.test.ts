import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { borrowReading } from '../../src/kernels/reading-kernels.js';
import { CellTable } from '../../src/node/cell-table.js';
import type { Dialect } from '../../src/node/dialect.js';
import { cellReader } from '../../src/node/read-cells.js';
import { recordWriter, type RecordWriter } from '../../src/node/read-records.js';
import { rowShape } from '../../src/node/read-rows.js';
import { lineOf } from '../../src/table/raw-table.js';

const HEADER = ['a', 'b', 'c'];

type How = {
  readonly delimiter: string;
  readonly cr: boolean;
  readonly pad: boolean;
  readonly trailing: boolean;
};

function dialectOf({ delimiter, cr, trailing }: How): Dialect {
  return {
    delimiter,
    newlines: cr ? ['\r\n', '\n', '\r'] : ['\r\n', '\n'],
    skipLines: 3,
    skipChars: 0,
    rowsEndWithDelimiter: trailing,
    lastColumnEmpty: false,
  };
}

type Outcome = { rows: string[][]; lines: number[]; warnings: string[]; error: string };

const kernels = borrowReading();

/** What comes of these bytes: by the scanner with csv-parse behind it, with its kernels or without, or by csv-parse alone. */
async function outcome(
  chunks: readonly Buffer[],
  how: How,
  by: 'kernels' | 'scanner' | 'csv-parse',
): Promise<Outcome> {
  const warnings: string[] = [];
  const dialect = dialectOf(how);
  const shape = rowShape('f', HEADER, HEADER.length, dialect, how.pad, (w) => warnings.push(w.message));
  const table = new CellTable('f', HEADER);
  const rows: string[][] = [];
  const lines: number[] = [];
  const take = (cells: readonly string[], line: number): void => {
    rows.push(HEADER.map((_, j) => cells[j] ?? ''));
    lines.push(line);
  };
  const reader: RecordWriter =
    by === 'csv-parse'
      ? recordWriter(dialect, 'f', (cells, line) => {
          if (shape.accept(cells, line)) take(cells, line);
        })
      : cellReader(
          dialect,
          'f',
          HEADER,
          shape,
          {
            block: (block) => table.add(block, 0, block.rows),
            row: (cells, line) => table.addStrings(cells, line),
          },
          by === 'kernels' ? kernels : null,
        );
  let error = '';
  try {
    for (const chunk of chunks) await reader.write(chunk);
    await reader.end();
    shape.finish();
  } catch (e) {
    error = `${(e as Error).message} ${(e as { hint?: string }).hint}`;
  }
  if (by === 'csv-parse') return { rows, lines, warnings, error };
  const raw = table.finish();
  return {
    rows: Array.from({ length: raw.rows }, (_, i) => raw.columns.map((c) => c.values[c.codes[i]!]!)),
    lines: Array.from({ length: raw.rows }, (_, i) => lineOf(raw, i)),
    warnings,
    error,
  };
}

const how: fc.Arbitrary<How> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|', '\u001f', '§'),
  cr: fc.boolean(),
  pad: fc.boolean(),
  trailing: fc.boolean(),
});
const piece = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('D', 'D', '\n', '"', '""', '1', 'xy', '') },
  fc.constantFrom(
    '\r',
    '\r\n',
    '\0',
    ' ',
    'é',
    '😀',
    '"D',
    'D"',
    '"\n',
    '\n"',
    'aDbDc\n',
    '1D"2"D3\n',
    ';',
    ',',
  ),
);
const row = fc
  .array(fc.oneof(fc.stringMatching(/^[a-z0-9 é"\r\n]{0,9}$/), fc.constantFrom('a', 'b', 'c', '')), {
    minLength: 3,
    maxLength: 3,
  })
  .map((cells) => cells.map((c) => (/["\r\n]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c)).join('D'));
const mostlyRegular = fc.array(fc.oneof({ weight: 6, arbitrary: row }, piece), { maxLength: 12 });

/** The text in pieces that end anywhere, within quotes, characters and line ends too. */
function cut(text: string, sizes: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

async function agree(text: string, settings: How, sizes: readonly number[]): Promise<void> {
  const chunks = cut(text.replaceAll('D', settings.delimiter), sizes);
  const parsed = await outcome(chunks, settings, 'csv-parse');
  for (const by of ['scanner', 'kernels'] as const) {
    const scanned = await outcome(chunks, settings, by);
    expect(scanned.error).toEqual(parsed.error);
    if (parsed.error === '') expect(scanned).toEqual(parsed);
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });

describe('the scanner of CSV', () => {
  it('gives the cells, lines, warnings and errors of csv-parse for any characters in blocks of any size', async () => {
    const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
    await fc.assert(fc.asyncProperty(text, how, sizes, agree), { numRuns: 3000, seed: 5 });
  });

  it('does so for rows most of which are regular', async () => {
    const text = fc
      .tuple(mostlyRegular, fc.constantFrom('\n', '\r\n', '\r'))
      .map(([rows, end]) => rows.join(end));
    await fc.assert(fc.asyncProperty(text, how, sizes, agree), { numRuns: 3000, seed: 6 });
  });
});
