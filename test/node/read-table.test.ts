import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { AutomlError } from '../../src/core/errors.js';
import { expandPatterns } from '../../src/node/glob.js';
import { openTable, readTable } from '../../src/node/read-table.js';
import { lineOf, placeOf, spokenLine } from '../../src/table/raw-table.js';
import type { RawTable } from '../../src/table/table.js';

const folder = mkdtempSync(join(tmpdir(), 'automl-table-'));
afterAll(() => rmSync(folder, { recursive: true }));
const formats = join(import.meta.dirname, '../../fixtures/formats');

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function rowsOf(table: RawTable): string[][] {
  return Array.from({ length: table.rows }, (_, i) => table.columns.map((c) => c.values[c.codes[i]!]!));
}

async function rows(...paths: string[]): Promise<string[][]> {
  const { table } = await readTable(paths);
  return [table.columns.map((c) => c.name), ...rowsOf(table)];
}

async function failure(...paths: string[]): Promise<string> {
  const error = await readTable(paths).then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(AutomlError);
  const { message, hint, kind } = error as AutomlError;
  expect(kind).toBe('input');
  return `${message.replaceAll(`${folder}/`, '')}\n${hint ?? ''}`;
}

describe('packed files', () => {
  it('are unpacked from zstd, whatever the name', async () => {
    const packed = readFileSync(join(formats, 'two-rows.csv.zst'));
    const expected = [
      ['a', 'b'],
      ['1', 'x'],
      ['2', 'y'],
    ];
    expect(await rows(file('packed.csv', packed))).toEqual(expected);
    expect(await rows(file('frames.zst', Buffer.concat([packed, packed])))).toHaveLength(5);
    expect(await failure(file('cut.zst', packed.subarray(0, 20)))).toMatch(
      /zstd data are damaged or end too early/,
    );
    expect(await failure(file('sum.zst', packed.subarray(0, -2)))).toMatch(/end too early/);
    const skipped = Buffer.concat([Buffer.from('502a4d180400000001020304', 'hex'), packed]);
    expect(await rows(file('skip.zst', skipped))).toEqual(expected);
    const wide = Buffer.from('28b52ffd00a801000000', 'hex'); // a window of 2^31 bytes
    expect(await failure(file('wide.zst', Buffer.concat([wide, packed])))).toMatch(
      /too large a window.*\n.*--long/,
    );
    const broken = Buffer.from(packed);
    broken[8] = 0xff;
    expect(await failure(file('broken.zst', broken))).toMatch(/zstd/);
    expect(await failure(file('twice.gz', gzipSync(packed)))).toMatch(/this is packed twice/);
  });

  it('may hold JSON lines or Parquet', async () => {
    const parquet = readFileSync(join(formats, 'types.parquet'));
    expect(await rows(file('types.parquet.gz', gzipSync(parquet)))).toEqual(
      await rows(join(formats, 'types.parquet')),
    );
    expect(await rows(file('x.jsonl.gz', gzipSync('{"a":1}\n')))).toEqual([['a'], ['1']]);
  });
});

describe('Parquet', () => {
  it('is read as a CSV of it would be: nothing is rounded, dates are ISO 8601, nulls are missing', async () => {
    const [header, ...cells] = await rows(join(formats, 'types.parquet'));
    expect(header!.map((name, j) => [name, ...cells.map((row) => row[j]!)])).toEqual([
      ['id', '1', '2', '3'],
      ['big', '9007199254740993', '-9007199254740993', ''],
      ['flag', 'true', 'false', ''],
      ['f32', '0.1', '16777216', ''],
      ['f64', '0.30000000000000004', '1e+300', ''],
      ['money', '1.50', '-1234.00', ''],
      ['huge', '123456789012345678.90', '-1.05', ''],
      ['cents', '-0.05', '12.00', ''],
      ['day', '2019-12-31', '1969-07-20', ''],
      ['moment', '2019-12-31T23:59:58.123456', '1969-07-20T20:17:40', ''],
      ['zoned', '2019-12-31T22:00:00', '1969-07-20T20:17:40', ''],
      ['clock', '01:02:03', '23:59:59.5', ''],
      ['word', 'a,b', 'é "q" 😀', ''],
      ['uuid', '00112233-4455-6677-8899-aabbccddeeff', 'ffffffff-ffff-ffff-ffff-ffffffffffff', ''],
      ['u64', '18446744073709551615', '0', ''],
      ['u8', '200', '0', ''],
      ['blank', 'x', '', ''],
    ]);
  });

  it('comes in batches, whose lines are the numbers of the rows', async () => {
    const reader = await openTable(join(formats, 'types.parquet'));
    const seen: number[][] = [];
    for await (const batch of reader.batches(2))
      seen.push(Array.from({ length: batch.rows }, (_, i) => lineOf(batch, i)));
    expect(seen).toEqual([[1, 2], [3]]);
  });

  it('of nested values is refused with the name of the column', async () => {
    expect(await failure(join(formats, 'list.parquet'))).toMatch(
      /list.parquet: the column "list" holds nested values/,
    );
  });

  it('that is damaged ends in a message, wherever the damage is', async () => {
    const whole = readFileSync(join(formats, 'types.parquet'));
    expect(await failure(file('cut.parquet', whole.subarray(0, 900)))).toMatch(
      /cut.parquet: the Parquet data are damaged/,
    );
    expect(await failure(file('head.parquet', 'PAR1'))).toMatch(/damaged/);
    for (let at = 4; at < whole.length; at += 41) {
      const broken = Buffer.from(whole);
      broken[at] = broken[at]! ^ 0x5a;
      const path = file('broken.parquet', broken);
      const error = await readTable([path]).then(
        () => null,
        (e: unknown) => e,
      );
      if (error !== null) expect(error).toBeInstanceOf(AutomlError);
    }
  });
});

describe('JSON lines', () => {
  it('keep numbers as they are written', async () => {
    const text =
      '{"id":12345678901234567890,"x":1.50,"e":-1e5,"flag":true,"none":null,"word":"a \\"1\\", 2","nan":NaN}\n' +
      '\n{"word":"é","x":-0.5,"nan":-Infinity}\r\n{}';
    expect(await rows(file('a.ndjson', text))).toEqual([
      ['id', 'x', 'e', 'flag', 'none', 'word', 'nan'],
      ['12345678901234567890', '1.50', '-1e5', 'true', '', 'a "1", 2', 'NaN'],
      ['', '-0.5', '', '', '', 'é', '-Infinity'],
      ['', '', '', '', '', '', ''],
    ]);
  });

  it('are told by their beginning or their name, and know their lines', async () => {
    const { table } = await readTable([file('data', '\ufeff{"a": "x"}\n\n{"a": "y"}')]);
    expect(rowsOf(table)).toEqual([['x'], ['y']]);
    expect([0, 1].map((i) => lineOf(table, i))).toEqual([1, 3]);
    expect(await failure(file('b.jsonl', 'a,b\n1,2\n'))).toMatch(/b.jsonl:1: the line is not a JSON object/);
  });

  it('take any name for a column', async () => {
    expect(await rows(file('proto.jsonl', '{"__proto__": 1, "": 2, "toString": 3}'))).toEqual([
      ['__proto__', 'column_2', 'toString'],
      ['1', '2', '3'],
    ]);
  });

  it('are refused with the line where they are broken, nested, or have a new key far below', async () => {
    expect(await failure(file('c.jsonl', '{"a":1}\n{"a":01}'))).toMatch(
      /c.jsonl:2: the line is not a JSON object/,
    );
    expect(await failure(file('cut.jsonl', '{"a":1}\n{"a":'))).toMatch(/cut.jsonl:2: .*\n.*cut off/);
    expect(await failure(file('comma.jsonl', '{"a":1},\n{"a":2}'))).toMatch(/comma at the end/);
    expect(await failure(file('d.jsonl', '{"a":1}\n{"a":[1,2]}'))).toMatch(/d.jsonl:2: "a" holds an array/);
    expect(await failure(file('h.jsonl', '{"a":"b:","b" : 2}\n{"a":1,"b":2,"a":3}'))).toMatch(
      /h.jsonl:2: the key "a" comes twice in one object/,
    );
    expect(await failure(file('e.jsonl', '{"a":{"b":1}}'))).toMatch(/e.jsonl:1: "a" holds an object/);
    const long = `${JSON.stringify({ a: 'x'.repeat(1 << 20) })}\n{"a":1,"b":2}`;
    expect(await failure(file('f.jsonl', long))).toMatch(
      /f.jsonl:2: the key "b" is in none of the first 1 objects/,
    );
    expect(await failure(file('g.csv', '[{"a":1}]'))).toMatch(/this is a JSON array.*\n.*jq/);
  });
});

describe('several files', () => {
  it('are one table: columns by name, rows in order, each with its own file and line', async () => {
    const parts = [
      file('p1.csv', 'a,b\n1,x\n2,y\n'),
      file('p2.csv', 'b;a\n\ny;3\n'),
      file('p3.jsonl', '{"a":4,"b":"x"}'),
    ];
    const { table } = await readTable(parts);
    expect(rowsOf(table)).toEqual([
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'y'],
      ['4', 'x'],
    ]);
    expect([0, 2, 3].map((i) => placeOf(table, i).replace(`${folder}/`, ''))).toEqual([
      'p1.csv:2',
      'p2.csv:3',
      'p3.jsonl:1',
    ]);
    expect(spokenLine(table, 2).replace(`${folder}/`, '')).toBe('line 3 of p2.csv');
  });

  it('with other columns are refused with file and column', async () => {
    const first = file('q1.csv', 'a,b\n1,x\n');
    expect(await failure(first, file('q2.csv', 'a\n1\n'))).toMatch(/^q2.csv: lacks the column "b" of q1.csv/);
    expect(await failure(first, file('q3.csv', 'a,b,c\n1,2,3\n'))).toMatch(
      /^q3.csv: has a column "c", which q1.csv has not/,
    );
    expect(await failure(first, file('q4.csv', 'a,b\n1,2\n1\n'))).toMatch(/^q4.csv:3: /);
  });
});

describe('expandPatterns', () => {
  it('finds the files of a pattern in the order of their names', () => {
    for (const name of ['g/b-2.csv', 'g/b-10.csv', 'g/.hidden.csv', 'g/sub/c.csv', 'g/d.txt', 'g/[x].csv'])
      file(name, 'a\n');
    const found = (...patterns: string[]): string[] =>
      expandPatterns(patterns.map((p) => join(folder, p))).map((path) => path.slice(folder.length + 1));
    expect(found('g/b-*.csv')).toEqual(['g/b-10.csv', 'g/b-2.csv']);
    expect(found('g/b-?.csv', 'g/d.txt')).toEqual(['g/b-2.csv', 'g/d.txt']);
    expect(found('g/**/*.csv')).toEqual(['g/[x].csv', 'g/b-10.csv', 'g/b-2.csv', 'g/sub/c.csv']);
    expect(found('g/[!b]*.txt')).toEqual(['g/d.txt']);
    expect(found('g/[x].csv')).toEqual(['g/[x].csv']);
    expect(found('absent.csv')).toEqual(['absent.csv']);
    expect(() => found('g/*.parquet')).toThrow(/no file matches/);
    expect(() => found('g/[z-a]*')).toThrow(/no file matches/);
    expect(() => found('g/b-*.csv', 'g/b-2.csv')).toThrow(/b-2.csv is named twice/);
  });
});
