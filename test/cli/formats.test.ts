import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/node/read-table.js';
import { parquetWriter } from '../../src/node/write-parquet.js';
import { bin, expectExit, read, workFolder } from '../support/cli.js';
import { toyCsv } from '../support/toy.js';
import { toyModels } from '../support/toy-model.js';

const { folder } = toyModels();
const model = join(folder, 'classes', 'model.json');

/** The same table as CSV, JSON lines and Parquet. */
function inAllFormats(cwd: string, csv: string): void {
  const [header = [], ...rows] = parse(csv) as string[][];
  writeFileSync(join(cwd, 'new.csv'), csv);
  const objects = rows.map((row) => Object.fromEntries(header.map((name, j) => [name, row[j] || null])));
  writeFileSync(join(cwd, 'new.jsonl'), objects.map((row) => JSON.stringify(row)).join('\n'));
  const writer = parquetWriter({ copied: header, own: [], ofClasses: false });
  const codes = Int32Array.from(rows, (_, i) => i);
  const copied = header.map((name, j) => ({ name, codes, values: rows.map((row) => row[j]!) }));
  const scores = { rows: rows.length, width: 0, data: new Float64Array(0) };
  const batch = { firstRow: null, copied, scores, classes: null, proba: false };
  const chunks = [writer.begin(), ...writer.rows(batch), ...writer.end()];
  writeFileSync(join(cwd, 'new.parquet'), Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))));
}

describe('formats', () => {
  it('read by predict and evaluate give the same, from a file or from stdin', () => {
    const cwd = workFolder();
    inAllFormats(cwd, toyCsv(25, 'new'));
    const { stdout } = expectExit(0, ['predict', model, 'new.csv'], { cwd });
    const scores = expectExit(0, ['evaluate', model, 'new.csv'], { cwd }).stdout;
    for (const name of ['new.jsonl', 'new.parquet']) {
      const input = readFileSync(join(cwd, name));
      expect(expectExit(0, ['predict', model, name], { cwd }).stdout).toBe(stdout);
      expect(expectExit(0, ['predict', model, '-'], { cwd, input }).stdout).toBe(stdout);
      expect(expectExit(0, ['predict', model, '-'], { cwd, input: gzipSync(input) }).stdout).toBe(stdout);
      expect(expectExit(0, ['evaluate', model, name], { cwd }).stdout).toBe(scores);
    }
  });

  it('come through a pipe with a name too', () => {
    const cwd = workFolder();
    inAllFormats(cwd, toyCsv(25, 'new'));
    const { stdout } = expectExit(0, ['predict', model, 'new.csv'], { cwd });
    const command = `${process.execPath} ${bin} predict ${model} <(cat new.parquet)`;
    const piped = spawnSync('bash', ['-c', command], { cwd, encoding: 'utf8', timeout: 30_000 });
    expect(piped.stdout).toBe(stdout);
  });

  it('of predictions follow the name of --out, or --format', async () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, 'new.csv'), toyCsv(25, 'new'));
    const cells = async (name: string): Promise<string[][]> => {
      const { table } = await readTable([join(cwd, name)]);
      return table.columns.map((c) => [c.name, ...Array.from(c.codes, (code) => c.values[code]!)]);
    };
    for (const name of ['a.csv', 'a.tsv', 'a.ndjson', 'a.parquet'])
      expectExit(0, ['predict', model, 'new.csv', '--keep-all', '--out', name], { cwd });
    const expected = await cells('a.csv');
    for (const name of ['a.tsv', 'a.ndjson', 'a.parquet']) expect(await cells(name)).toEqual(expected);
    expect(read(cwd, 'a.ndjson')).toMatch(/^\{"id":"p1","x":"/);
    const toStdout = ['predict', model, 'new.csv', '--keep-all', '--format', 'tsv'];
    expect(expectExit(0, toStdout, { cwd }).stdout).toBe(read(cwd, 'a.tsv'));
    expectExit(0, ['predict', model, 'new.csv', '--format', 'ndjson', '-o', 'b.csv', '--keep-all'], { cwd });
    expect(read(cwd, 'b.csv')).toBe(read(cwd, 'a.ndjson'));
    expect(expectExit(2, ['predict', model, 'new.csv', '--format', 'xls'], { cwd }).stderr).toMatch(
      /csv, tsv, ndjson, parquet/,
    );
  });

  it('with columns known by name hold each name once, and the file is not there if the input is broken', () => {
    const cwd = workFolder();
    const [head, ...rows] = toyCsv(25, 'new').trimEnd().split('\n');
    writeFileSync(join(cwd, 'new.csv'), [`prediction,${head}`, ...rows.map((row) => `9,${row}`)].join('\n'));
    const args = ['predict', model, 'new.csv', '--keep', 'prediction', '--out', 'a.ndjson'];
    const { stderr } = expectExit(0, args, { cwd });
    expect(stderr).toMatch(/two columns of the output are named prediction: only the model's own is written/);
    expect(JSON.parse(read(cwd, 'a.ndjson').split('\n')[0]!)).toMatchObject({
      prediction: expect.stringMatching(/no|yes, please/),
    });
    writeFileSync(join(cwd, 'broken.csv'), `${toyCsv(25, 'new')}1,2\n`);
    expectExit(3, ['predict', model, 'broken.csv', '--out', 'b.parquet'], { cwd });
    expect(readdirSync(cwd).sort()).toEqual(['a.ndjson', 'broken.csv', 'new.csv']);
  });
});

describe('spellings that training has understood', () => {
  it('are understood again when predicting', () => {
    const cwd = workFolder();
    const rows = Array.from({ length: 80 }, (_, i) => {
      const day = `201901${String((i % 28) + 1).padStart(2, '0')}`;
      const tags = ['sun', 'rain', 'snow'].filter((_, k) => (i + 1) & (1 << k)).join('|') || 'none';
      return `${i % 7}h ${(i * 7) % 60}m,${day},${tags}/${i % 20},${['ja', 'nein'][i % 2]!},${i % 7 > 2 ? 'late' : 'soon'}`;
    });
    writeFileSync(join(cwd, 'a.csv'), ['time,day,tags,known,y', ...rows].join('\n'));
    expectExit(0, ['fit', 'a.csv', '--label', 'y', '--trials', '2', '--workers', '1', '--learners', 'gbdt'], {
      cwd,
    });
    const { columns } = JSON.parse(read(cwd, 'model.json')).schema as { columns: { name: string }[] };
    expect(columns.find(({ name }) => name === 'time')).toMatchObject({
      kind: 'number',
      number: { decimal: '.', thousands: '', duration: 'h:m' },
    });
    const { stderr } = expectExit(0, ['predict', 'model.json', 'a.csv', '--out', 'p.csv'], { cwd });
    expect(stderr).toBe('80 predictions written to p.csv\n');
  });
});

describe('fit on several files', () => {
  const quick = [
    '--label',
    'answer',
    '--id',
    'id',
    '--trials',
    '1',
    '--workers',
    '1',
    '--learners',
    'logistic',
  ];

  it('learns the same as from the one file that they are the parts of', () => {
    const cwd = workFolder();
    const [head, ...rows] = toyCsv(120).trimEnd().split('\n');
    const part = (from: number, to: number): string => [head, ...rows.slice(from, to)].join('\n');
    writeFileSync(join(cwd, 'whole.csv'), toyCsv(120));
    writeFileSync(join(cwd, 'part-1.csv'), part(0, 50));
    writeFileSync(join(cwd, 'part-2.csv'), part(50, 90));
    writeFileSync(join(cwd, 'part-3.csv'), part(90, 120));
    expectExit(0, ['fit', 'whole.csv', '--out', 'a', ...quick], { cwd });
    expectExit(0, ['fit', 'part-*.csv', '--out', 'b', ...quick], { cwd });
    expectExit(0, ['fit', 'part-1.csv', 'part-2.csv', 'part-3.csv', '--out', 'c', ...quick], { cwd });
    for (const out of ['b', 'c']) {
      expect(read(cwd, out, 'model.json')).toBe(read(cwd, 'a', 'model.json'));
      expect(read(cwd, out, 'predictions.csv')).toBe(read(cwd, 'a', 'predictions.csv'));
    }
  });

  it('says which file has other columns, or that no file fits', () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, 'p1.csv'), toyCsv(30));
    writeFileSync(join(cwd, 'p2.csv'), toyCsv(30).replace('colour', 'color'));
    expect(expectExit(3, ['fit', 'p?.csv', ...quick], { cwd }).stderr).toMatch(
      /^error: p2.csv: lacks the column "colour" of p1.csv/,
    );
    expect(expectExit(3, ['fit', 'q*.csv', ...quick], { cwd }).stderr).toMatch(
      /^error: q\*.csv: no file matches this pattern/,
    );
    expect(readdirSync(cwd).sort()).toEqual(['p1.csv', 'p2.csv']);
  });
});
