import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, csvNumber, predictionLines, predictionNames } from '../../src/node/write-csv.js';

describe('csvLine', () => {
  it('is read back byte for byte by another CSV reader', () => {
    const cells = fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1 }), (rows) => {
        const text = rows.map((row) => csvLine(row)).join('');
        expect(parse(text, { relax_column_count: true, bom: false, record_delimiter: '\n' })).toEqual(rows);
      }),
    );
  });

  it('quotes only where it must', () => {
    expect(csvLine(['007', '1e5', '__proto__', '=cmd|x', 'a,b', 'say "hi"', ' x\n'])).toBe(
      '007,1e5,__proto__,=cmd|x,"a,b","say ""hi"""," x\n"\n',
    );
  });
});

describe('csvNumber', () => {
  it('reads back as the same number', () => {
    fc.assert(fc.property(fc.double({ noNaN: true }), (x) => Number(csvNumber(x)) === x));
    expect(csvNumber(NaN)).toBe('');
  });
});

describe('predictionLines', () => {
  const copied = [{ name: 'id', codes: new Uint8Array([1, 0, 1]), values: ['a,b', 'c'] }];

  it('writes copied cells, the class and its probabilities, and nothing for a row without a prediction', () => {
    const scores = { rows: 3, width: 2, data: Float64Array.of(0.25, 0.75, NaN, NaN, 1, 0) };
    const rows = { firstRow: 1, copied, scores, classes: ['yes', 'no', 'n"o'], proba: true };
    expect([...predictionLines(rows)].join('')).toBe('1,c,yes,0.25,0.75\n2,"a,b",,,\n3,c,"n""o",1,0\n');
    expect([...predictionLines({ ...rows, firstRow: null, proba: false })].join('')).toBe(
      'c,yes\n"a,b",\nc,"n""o"\n',
    );
  });

  it('writes numbers in their shortest spelling', () => {
    const scores = { rows: 3, width: 1, data: Float64Array.of(0.1 + 0.2, NaN, -1e21) };
    expect(
      [...predictionLines({ firstRow: null, copied: [], scores, classes: null, proba: true })].join(''),
    ).toBe('0.30000000000000004\n\n-1e+21\n');
  });

  it('has a header that fits', () => {
    expect(predictionNames(['a', 'b'], true)).toEqual(['prediction', 'proba_a', 'proba_b']);
    expect(predictionNames(['a', 'b'], false)).toEqual(['prediction']);
    expect(predictionNames(null, true)).toEqual(['prediction']);
  });
});
