import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { AutomlError } from '../../src/core/errors.js';
import { openCsv, readTable, type CsvOptions } from '../../src/node/read-csv.js';
import { lineOf } from '../../src/table/raw-table.js';
import type { RawTable } from '../../src/table/table.js';

const folder = mkdtempSync(join(tmpdir(), 'automl-read-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

function file(content: string | Uint8Array): string {
  const path = join(folder, `${++count}.csv`);
  writeFileSync(path, content);
  return path;
}

function rowsOf(table: RawTable): string[][] {
  return Array.from({ length: table.rows }, (_, i) => table.columns.map((c) => c.values[c.codes[i]!]!));
}

async function read(content: string | Uint8Array, options: CsvOptions = {}) {
  const { table, warnings } = await readTable(file(content), options);
  return {
    table,
    names: table.columns.map((c) => c.name),
    rows: rowsOf(table),
    lines: Array.from({ length: table.rows }, (_, i) => lineOf(table, i)),
    warnings: warnings.map((w) => w.message).join('\n'),
  };
}

/** What follows the file's name in the message, then the hint. */
async function failure(content: string | Uint8Array, options: CsvOptions = {}): Promise<string> {
  const path = file(content);
  const error = await readTable(path, options).then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(AutomlError);
  const { message, hint, kind } = error as AutomlError;
  expect(kind).toBe('input');
  return `${message.replace(path, 'FILE')}\n${hint ?? ''}`;
}

const cell = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z0-9 .-]{0,6}$/) },
  fc.stringMatching(/^[",;|\t\r\n #aé😀]{0,8}$/u),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const written = fc
  .record({
    width: fc.integer({ min: 2, max: 6 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    newline: fc.constantFrom('\n', '\r\n', '\r'),
    always: fc.boolean(),
    final: fc.boolean(),
  })
  .chain((how) =>
    fc.record({
      how: fc.constant(how),
      header: fc.uniqueArray(fc.stringMatching(/^[A-Za-z_]{1,8}$/), {
        minLength: how.width,
        maxLength: how.width,
      }),
      rows: fc.array(fc.array(cell, { minLength: how.width, maxLength: how.width }), {
        minLength: 1,
        maxLength: 12,
      }),
    }),
  );

describe('readTable', () => {
  it('reads any table written as RFC 4180 cell for cell, and knows the line of each row', async () => {
    const property = fc.asyncProperty(written, async ({ how, header, rows }) => {
      // A row of blanks alone in a file of another newline would be an empty line; a NUL is warned of elsewhere.
      const clean = rows.map((r) => r.map((c) => c.replaceAll('\0', '').replaceAll('\ufeff', '')));
      const quote = (c: string): string =>
        how.always || /[",;|\t\r\n]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c;
      const text = [header, ...clean].map((r) => r.map(quote).join(how.delimiter)).join(how.newline);
      const got = await read(text + (how.final ? how.newline : ''), { delimiter: how.delimiter });
      expect(got.names).toEqual(header);
      expect(got.rows).toEqual(clean);
      const breaks = clean.map((r) => r.reduce((n, c) => n + (c.match(/\r\n|\r|\n/g)?.length ?? 0), 0));
      let line = 2;
      const expected = breaks.map((n) => {
        const here = line;
        line += 1 + n;
        return here;
      });
      expect(got.lines).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 300, seed: 4180 });
  });

  it('finds the delimiter of any such table with plain cells by itself', async () => {
    const plain = fc.stringMatching(/^[a-z0-9]{1,5}$/);
    const table = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      rows: fc.array(fc.tuple(plain, plain, plain), { minLength: 1, maxLength: 9 }),
    });
    const property = fc.asyncProperty(table, async ({ delimiter, rows }) => {
      const got = await read([['a', 'b', 'c'], ...rows].map((r) => r.join(delimiter)).join('\n'));
      expect(got.rows).toEqual(rows);
    });
    await fc.assert(property, { numRuns: 60, seed: 1 });
  });

  it('reads quoted cells that cross the blocks in which the file comes', async () => {
    const long = `"${'x'.repeat(200_000)}\r\n""${'é'.repeat(200_000)}"`;
    const got = await read(`a,b\n${long},1\n${long},2\nz,3\n`);
    const want = `${'x'.repeat(200_000)}\r\n"${'é'.repeat(200_000)}`;
    expect(got.rows.map((r) => r[1])).toEqual(['1', '2', '3']);
    expect(got.rows[0]![0] === want && got.rows[1]![0] === want).toBe(true);
    expect(got.lines).toEqual([2, 4, 6]);
  });

  it('does not take delimiters inside quotes, or decimal commas, for the delimiter', async () => {
    expect((await read('a;b;y\n"x,y,z";1,5;2\n"p,q,r";2,5;3\n')).rows[0]).toEqual(['x,y,z', '1,5', '2']);
    expect((await read('a,b\n"1;2;3",x\n"4;5;6",y\n')).rows[0]).toEqual(['1;2;3', 'x']);
    expect((await read('a,b\n"l1\nl;2\nl;3",x\n"4;5;6",y\n')).rows[0]).toEqual(['l1\nl;2\nl;3', 'x']);
  });

  it('reads a file of one column, commas and all, and obeys --delimiter', async () => {
    expect((await read('note\nhello\nwell, hello\nbye\n')).rows).toEqual([
      ['hello'],
      ['well, hello'],
      ['bye'],
    ]);
    expect((await read('a:b\n1:2\n', { delimiter: ':' })).rows).toEqual([['1', '2']]);
    expect((await read('a\tb\n1,5\t2\n', { delimiter: 'tab' })).rows).toEqual([['1,5', '2']]);
    expect((await read('sep=;\na;b\n1,5;2,5\n')).names).toEqual(['a', 'b']);
  });

  it('takes LF and CRLF mixed, CR alone, and no newline at the end', async () => {
    expect((await read('a,b\r\n1,2\n3,4\r\n5,6')).rows).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
    expect((await read('a,b\r1,2\r3,4\r')).rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('skips empty lines and keeps counting physical lines', async () => {
    const got = await read('a,b\n\n1,2\n   \n"3\n4",5\n\n\n6,7\n\n');
    expect(got.rows).toEqual([
      ['1', '2'],
      ['3\n4', '5'],
      ['6', '7'],
    ]);
    expect(got.lines).toEqual([3, 5, 9]);
    expect((await read('a,b\n1,2\n3,4\n')).table.lines).toBeNull();
  });

  it('keeps quotes in the middle of a cell as they are, and refuses text after a closing quote', async () => {
    expect((await read('a,b\n6" pipe,1\nx"y"z,2\n')).rows).toEqual([
      ['6" pipe', '1'],
      ['x"y"z', '2'],
    ]);
    expect(await failure('a,b\nx,1\n"6" pipe,2\n')).toMatch(/^FILE:3: text follows the closing quote/);
    // A legal cell that looks the same once it is read.
    expect((await read('a,b\n"""6"" pipe",2\n')).rows).toEqual([['"6" pipe', '2']]);
  });

  it('names the line of the record in which a quote is left open', async () => {
    expect(await failure('a,b\n1,2\n"x,3\n4,5\n6,7\n')).toMatch(/^FILE:3: a quote .* line 3 is never closed/);
    expect(await failure('a,b\n1,2\n"x,3\n4,5\n6,"y"\n')).toMatch(/^FILE:3: .*line 5/);
  });

  it('refuses a row with too few or too many fields and names its line, unless ragged is pad', async () => {
    expect(await failure('a,b,c\n1,2,3\n4,5\n')).toMatch(
      /^FILE:3: 2 fields, expected 3\n.*line 3.*--delimiter/,
    );
    expect(await failure('a,b,c\n1,2,3\n"x\ny",5,6\n4,5,6,7\n')).toMatch(/^FILE:5: 4 fields, expected 3/);
    const padded = await read('a,b,c\n1,2,3\n4,5\n6,7,8,9\n', { ragged: 'pad' });
    expect(padded.rows).toEqual([
      ['1', '2', '3'],
      ['4', '5', ''],
      ['6', '7', '8'],
    ]);
    expect(padded.warnings).toMatch(/2 rows .*line 3/);
  });

  it('makes empty and duplicate names unique and says so', async () => {
    const got = await read(',x,x,x_2,\n1,2,3,4,5\n');
    expect(got.names).toEqual(['column_1', 'x', 'x_3', 'x_2', 'column_5']);
    expect(got.warnings).toMatch(/duplicate.*"x" is read as "x_3"/);
    expect(got.warnings).toMatch(/column_1, column_5/);
    expect((await read('__proto__,constructor, y\n1,2,3\n')).names).toEqual([
      '__proto__',
      'constructor',
      ' y',
    ]);
  });

  it('drops the empty column that a delimiter at the end of each line leaves', async () => {
    const both = await read('a,b,\n1,2,\n3,4,\n');
    expect([both.names, both.rows]).toEqual([
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ]);
    expect(both.warnings).toMatch(/end with a delimiter/);
    expect((await read('a,b\n1,2,\n3,4,\n')).rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    const tail = Array.from({ length: 300 }, () => '1,2,').join('\n');
    expect(await failure(`a,b,\n${tail}\n1,2,oops\n`)).toMatch(
      /^FILE:302: "oops" stands in a column without a name/,
    );
  });

  it('skips comments and a title above the header, aloud', async () => {
    const comments = await read('# by x\n# y\na,b\n1,2\n');
    expect([comments.names, comments.lines]).toEqual([['a', 'b'], [4]]);
    expect(comments.warnings).toMatch(/lines 1 to 2 are skipped .* header is line 3/);
    const title = await read('Report 2020\n\na;b\n1;2\n3;4\n');
    expect([title.names, title.lines]).toEqual([
      ['a', 'b'],
      [4, 5],
    ]);
    expect((await read('#id,n\n1,2\n3,4\n')).names).toEqual(['#id', 'n']);
    expect(await failure('a,b\n1,2,3\n4,5,6\n')).toMatch(/^FILE:2: 3 fields, expected 2/);
  });

  it('skips a header that comes again, as when files were joined, aloud', async () => {
    const got = await read('a,b\n1,2\na,b\n3,4\n');
    expect([got.rows, got.lines]).toEqual([
      [
        ['1', '2'],
        ['3', '4'],
      ],
      [2, 4],
    ]);
    expect(got.warnings).toMatch(/:3: line 3 repeats the header/);
    expect((await read('a\nb\na\n')).rows).toEqual([['b'], ['a']]);
  });

  it('reads a header without rows as a table without rows', async () => {
    const got = await read('a,b\n');
    expect([got.names, got.rows]).toEqual([['a', 'b'], []]);
  });

  it('reads UTF-8 and UTF-16 with a byte order mark', async () => {
    const text = '\ufeffå,b\nŁódź 😀,2\n';
    const little = Buffer.from(text, 'utf16le');
    for (const bytes of [Buffer.from(text), little, Buffer.from(little).swap16()]) {
      const got = await read(bytes);
      expect([got.names, got.rows, got.warnings]).toEqual([['å', 'b'], [['Łódź 😀', '2']], '']);
    }
    expect(await failure(Buffer.from('\xff\xfe\0\0a\0\0\0', 'latin1'))).toMatch(/UTF-32/);
    expect(await failure(Buffer.from('\0\0\xfe\xff\0\0\0a', 'latin1'))).toMatch(/UTF-32/);
    expect(await failure(Buffer.alloc(5000))).toMatch(/most of its bytes are NUL/);
    expect(await failure(little.subarray(2))).toMatch(/UTF-16[^]*--encoding utf-16le/);
  });

  it('takes byte order marks away where a line begins, so that joined files are one, and no others', async () => {
    const mark = '\ufeff';
    const got = await read(`${mark}${mark}a,b\n1,${mark}x\n${mark}a,b\n${mark}2,y\n`);
    expect([got.names, got.rows]).toEqual([
      ['a', 'b'],
      [
        ['1', `${mark}x`],
        ['2', 'y'],
      ],
    ]);
    expect(got.warnings).toMatch(/line 3 repeats the header/);
  });

  it('warns of bytes that an encoding other than UTF-8 does not have, with the line', async () => {
    const lone = Buffer.concat([Buffer.from('\ufeffa,b\n1,', 'utf16le'), Buffer.from([0, 0xd8, 10, 0])]);
    expect((await read(lone)).warnings).toMatch(/line 2 holds bytes that are not valid in utf-16le/);
    const japanese = Buffer.from('a,b\n1,\x82\xa0\n2,\x81\xff\n', 'latin1');
    const got = await read(japanese, { encoding: 'shift_jis' });
    expect(got.rows[0]).toEqual(['1', 'あ']);
    expect(got.warnings).toMatch(/line 3 holds bytes that are not valid in shift_jis/);
  });

  it('knows the end of file of DOS', async () => {
    expect((await read('a,b\n1,2\n\u001a')).rows).toEqual([['1', '2']]);
  });

  it('suspects a column without a name if the first row has one field more than the header', async () => {
    expect(await failure('a,b\nr1,1,2\nr2,3,4\n')).toMatch(/:2: 3 fields, expected 2\n[^]*row names/);
  });

  it('reads bytes that are no UTF-8 as Windows-1252, names the first line, and obeys --encoding', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\né,1\n'), Buffer.from('caf\xe9 \x80,2\n', 'latin1')]);
    const got = await read(bytes);
    expect(got.rows).toEqual([
      ['é', '1'],
      ['café €', '2'],
    ]);
    expect(got.warnings).toMatch(/line 3 holds an invalid byte for UTF-8 \(0xE9\).*Windows-1252.*--encoding/);
    const polish = await read(Buffer.from('a,b\n\xb3,1\n', 'latin1'), { encoding: 'iso-8859-2' });
    expect([polish.rows, polish.warnings]).toEqual([[['ł', '1']], '']);
    const western = await read(Buffer.from('a,b\n\x80\xc3\xa9,1\n', 'latin1'), { encoding: 'windows-1252' });
    expect(western.rows).toEqual([['€Ã©', '1']]);
    const many = Buffer.from(`a,b\n${'ä\xfc'.repeat(150_000)},1\n`, 'latin1');
    expect((await read(many)).rows[0]![0] === 'äü'.repeat(150_000)).toBe(true);
  });

  it('keeps a character whole that two blocks share', async () => {
    const text = `a,b\n${'x'.repeat(262_139)}${'😀'.repeat(70_000)},1\n`;
    for (const shift of ['', 'x', 'xx', 'xxx']) {
      const got = await read(text.replace('a,b\n', `a,b\n${shift}`));
      expect(got.warnings).toBe('');
      expect(got.rows[0]![0]!.endsWith('😀'.repeat(70_000))).toBe(true);
    }
  });

  it('warns of a NUL byte with its line', async () => {
    const got = await read('a,b\n1,2\n3,x\0y\n');
    expect(got.rows[1]).toEqual(['3', 'x\0y']);
    expect(got.warnings).toMatch(/line 3 holds a NUL byte/);
  });

  it('unpacks gzip whatever the name, and says when it is cut off', async () => {
    const packed = gzipSync('a,b\n1,2\n');
    expect((await read(packed)).rows).toEqual([['1', '2']]);
    expect(await failure(packed.subarray(0, 15))).toMatch(/gzip data end too early/);
  });

  it('names what is wrong with a file that holds no table', async () => {
    expect(await failure('')).toMatch(/FILE: the file is empty \(0 bytes\)/);
    expect(await failure('\n \n')).toMatch(/FILE: the file is empty/);
    expect(await failure('PK\x03\x04abc')).toMatch(/xlsx/);
    expect(await failure('PAR1abc')).toMatch(/Parquet/);
    expect(await failure('<!DOCTYPE html><html>')).toMatch(/HTML/);
    expect(await failure(Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 7) % 32)))).toMatch(/binary/);
    await expect(readTable(join(folder, 'none.csv'))).rejects.toThrow(/there is no such file/);
    await expect(readTable(folder)).rejects.toThrow(/is a directory/);
    await expect(readTable(file('a\n'), { encoding: 'klingon' })).rejects.toThrow(/no encoding "klingon"/);
    await expect(readTable(file('a\n'), { delimiter: 'ab' })).rejects.toThrow(/not one character/);
  });
});

describe('openCsv', () => {
  it('gives the header at once and the rows in batches that join to the whole table, with their lines', async () => {
    const text = `id,t\n${Array.from({ length: 40_000 }, (_, i) => `${i},"a\n${i % 7}"`).join('\n')}\n`;
    const reader = await openCsv(file(text));
    expect(reader.header).toEqual(['id', 't']);
    const sizes: number[] = [];
    const ids: string[] = [];
    const lines: number[] = [];
    for await (const batch of reader.batches(15_000)) {
      sizes.push(batch.rows);
      ids.push(...rowsOf(batch).map((r) => r[0]!));
      lines.push(lineOf(batch, 0), lineOf(batch, batch.rows - 1));
    }
    expect(sizes).toEqual([15_000, 15_000, 10_000]);
    expect(ids).toEqual(Array.from({ length: 40_000 }, (_, i) => String(i)));
    expect(lines).toEqual([2, 30_000, 30_002, 60_000, 60_002, 80_000]);
  });

  it('lets its warnings grow while batches are read, and may be left in the middle', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => `${i},abc`).join('\n');
    const path = file(Buffer.from(`a,b\n${rows}\n1,\xe9\n`, 'latin1'));
    const left = await openCsv(path);
    for await (const batch of left.batches(10)) {
      expect(batch.rows).toBe(10);
      break;
    }
    const whole = await openCsv(path);
    expect(whole.warnings).toEqual([]);
    let n = 0;
    for await (const batch of whole.batches(1000)) n += batch.rows;
    expect(n).toBe(100_001);
    expect(whole.warnings[0]!.message).toMatch(/line 100002 holds an invalid byte/);
  });
});
