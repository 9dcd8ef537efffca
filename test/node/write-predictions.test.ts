import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/node/read-table.js';
import type { PredictionRows } from '../../src/node/write-csv.js';
import { formatOf, type Format, predictionWriter } from '../../src/node/write-predictions.js';

const folder = mkdtempSync(join(tmpdir(), 'automl-write-'));
afterAll(() => rmSync(folder, { recursive: true }));

const copied = [
  { name: 'id', codes: new Uint8Array([1, 0, 2]), values: ['a\t"b', '007', ''] },
  { name: '__proto__', codes: new Uint8Array([0, 0, 0]), values: ['é,😀'] },
];
const classed: PredictionRows = {
  firstRow: null,
  copied,
  scores: { rows: 3, width: 2, data: Float64Array.of(0.25, 0.75, NaN, NaN, 1, 0) },
  classes: ['yes', 'no', 'n"o'],
  proba: true,
};
const names = { copied: ['id', '__proto__'], own: ['prediction', 'proba_n"o', 'proba_yes'], ofClasses: true };

async function written(format: Format, batches: readonly PredictionRows[], columns = names): Promise<Buffer> {
  const writer = await predictionWriter(format, columns);
  const chunks = [writer.begin()];
  for (const rows of batches) chunks.push(...writer.rows(rows));
  chunks.push(...writer.end());
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
}

async function readBack(name: string, bytes: Buffer): Promise<string[][]> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const { table } = await readTable([path]);
  const rows = Array.from({ length: table.rows }, (_, i) => table.columns.map((c) => c.values[c.codes[i]!]!));
  return [table.columns.map((c) => c.name), ...rows];
}

describe('predictionWriter', () => {
  it('writes tables that read back as the same cells in every format', async () => {
    for (const format of ['csv', 'tsv', 'ndjson', 'parquet'] as const)
      expect(await readBack(`classes.${format}`, await written(format, [classed])), format).toEqual([
        [...names.copied, ...names.own],
        ['007', 'é,😀', 'yes', '0.25', '0.75'],
        ['a\t"b', 'é,😀', '', '', ''],
        ['', 'é,😀', 'n"o', '1', '0'],
      ]);
  });

  it('writes TSV with quotes where they are needed, and JSON with numbers and nulls', async () => {
    expect((await written('tsv', [classed])).toString()).toBe(
      'id\t__proto__\tprediction\t"proba_n""o"\tproba_yes\n' +
        '007\té,😀\tyes\t0.25\t0.75\n"a\t""b"\té,😀\t\t\t\n\té,😀\t"n""o"\t1\t0\n',
    );
    const lines = (await written('ndjson', [classed])).toString().trimEnd().split('\n');
    expect(lines[0]).toBe(
      '{"id":"007","__proto__":"é,😀","prediction":"yes","proba_n\\"o":0.25,"proba_yes":0.75}',
    );
    expect(JSON.parse(lines[1]!)).toMatchObject({ id: 'a\t"b', prediction: null, proba_yes: null });
    expect(JSON.parse(lines[2]!)).toMatchObject({ id: null, prediction: 'n"o', proba_yes: 0 });
  });

  it('writes numbers of a regression, and no probabilities where none are wanted', async () => {
    const scores = { rows: 2, width: 1, data: Float64Array.of(0.1 + 0.2, -1e21) };
    const rows: PredictionRows = { firstRow: null, copied: [], scores, classes: null, proba: true };
    const columns = { copied: [], own: ['prediction'], ofClasses: false };
    for (const format of ['csv', 'ndjson', 'parquet'] as const)
      expect(await readBack(`numbers.${format}`, await written(format, [rows], columns))).toEqual([
        ['prediction'],
        ['0.30000000000000004'],
        ['-1e+21'],
      ]);
    const bare = { copied: [], own: ['prediction'], ofClasses: true };
    const plain = { ...classed, copied: [], proba: false };
    expect(await readBack('bare.parquet', await written('parquet', [plain], bare))).toEqual([
      ['prediction'],
      ['yes'],
      [''],
      ['n"o'],
    ]);
  });

  it('gathers batches to row groups, the same bytes each time, and a file without rows has its columns', async () => {
    const many: PredictionRows = {
      firstRow: null,
      copied: [],
      scores: { rows: 60_000, width: 1, data: Float64Array.from({ length: 60_000 }, (_, i) => i / 8) },
      classes: null,
      proba: true,
    };
    const columns = { copied: [], own: ['prediction'], ofClasses: false };
    const bytes = await written('parquet', [many, many, many], columns);
    expect(bytes.equals(await written('parquet', [many, many, many], columns))).toBe(true);
    const rows = await readBack('many.parquet', bytes);
    expect(rows).toHaveLength(180_001);
    expect([rows[1], rows[60_000], rows[180_000]]).toEqual([['0'], ['7499.875'], ['7499.875']]);
    expect(await readBack('none.parquet', await written('parquet', [], columns))).toEqual([['prediction']]);
  });
});

describe('formatOf', () => {
  it('goes by the end of the name', () => {
    const of = ['a.csv', 'a.TSV', 'a.jsonl', 'a.ndjson', 'a.parquet', 'a.txt', '', '.parquet'].map(formatOf);
    expect(of).toEqual(['csv', 'tsv', 'ndjson', 'ndjson', 'parquet', 'csv', 'csv', 'csv']);
  });
});
