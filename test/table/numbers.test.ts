import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presentCells } from '../../src/table/cells.js';
import { voteNumberFormat } from '../../src/table/number-vote.js';
import { numberParser, PLAIN_NUMBER, trainedNumberParser } from '../../src/table/numbers.js';
import { rawTable } from '../../src/table/raw-table.js';

const vote = (values: string[], decimalComma = false) =>
  voteNumberFormat(
    presentCells(
      rawTable(
        't',
        ['x'],
        values.map((value) => [value]),
      ).columns[0]!,
      [],
    ),
    decimalComma,
  );

describe('numberParser', () => {
  it('reads what JavaScript writes, exactly', () => {
    const parse = numberParser(PLAIN_NUMBER);
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => parse(String(x)) === x),
      { seed: 1 },
    );
  });

  it('reads signs, bare points, exponents, currencies, percents and parentheses', () => {
    const parse = numberParser({ decimal: '.', thousands: ',' });
    const cases: [string, number][] = [
      ['+5', 5],
      ['.5', 0.5],
      ['5.', 5],
      ['5.6564e-002', 0.056564],
      [' 12 ', 12],
      ['$1,234.50', 1234.5],
      ['-$5', -5],
      ['$-5', -5],
      ['£68,486.66', 68486.66],
      ['1,234,567 EUR', 1234567],
      ['12.5%', 12.5],
      ['(1,234.5)', -1234.5],
      ['−3', -3],
      ['12,34,567.5', 1234567.5],
      ['₹1,00,000', 100000],
      ['250 kr', 250],
      ['99 zł', 99],
      ['Rs. 500', 500],
      ['1e400', Infinity],
      ['-inf', -Infinity],
    ];
    expect(cases.map(([text]) => parse(text))).toEqual(cases.map(([, value]) => value));
  });

  it('reads nothing else as a number', () => {
    const parse = numberParser({ decimal: '.', thousands: ',' });
    for (const text of [
      '',
      '0x1F',
      '1,23',
      '12,34.5',
      '0,123',
      '1.2.3',
      '5 km',
      'e5',
      '1e',
      '--5',
      '1 2',
      'NaN',
    ])
      expect([text, parse(text)]).toEqual([text, NaN]);
  });

  it('reads decimal commas with points, blanks or nothing between thousands', () => {
    expect(numberParser({ decimal: ',', thousands: '.' })('1.234.567,5 €')).toBe(1234567.5);
    expect(numberParser({ decimal: ',', thousands: ' ' })('1\u202f234,5')).toBe(1234.5);
    expect(numberParser({ decimal: ',', thousands: '' })('-0,5')).toBe(-0.5);
    expect(numberParser({ decimal: ',', thousands: '' })('1.5')).toBeNaN();
  });
});

describe('voteNumberFormat', () => {
  it('decides over the whole column', () => {
    expect(vote(['1', '2.5']).format).toEqual(PLAIN_NUMBER);
    expect(vote(['1,234', '5,678']).format).toEqual({ decimal: '.', thousands: ',' });
    expect(vote(['1,234', '5,67']).format).toEqual({ decimal: ',', thousands: '' });
    expect(vote(['1.234,5', '7,25']).format).toEqual({ decimal: ',', thousands: '.' });
    expect(vote(['1 234', '12 345,5']).format).toEqual({ decimal: ',', thousands: ' ' });
    expect(vote(["1'234.5", '7']).format).toEqual({ decimal: '.', thousands: "'" });
  });

  it('follows the other columns where a column alone does not tell', () => {
    expect(vote(['1,234', '5,678'], true).format).toEqual({ decimal: ',', thousands: '' });
    expect(vote(['1.234', '5.678'], true).format).toEqual({ decimal: ',', thousands: '.' });
    expect(vote(['1.5', '5.67'], true).format).toEqual(PLAIN_NUMBER);
    expect(vote(['1', '5'], true).format).toEqual(PLAIN_NUMBER);
  });
});

describe('trainedNumberParser', () => {
  it('reads a cell with the other decimal mark only if it can mean nothing else, whatever the other cells are', () => {
    const comma = trainedNumberParser({ decimal: ',', thousands: '' });
    expect([comma('23,8'), comma('23.8'), comma('1.234')]).toEqual([23.8, 23.8, NaN]);
    const german = trainedNumberParser({ decimal: ',', thousands: '.' });
    expect([german('1.234'), german('1.234,5'), german('23.8')]).toEqual([1234, 1234.5, 23.8]);
    const point = trainedNumberParser(PLAIN_NUMBER);
    expect([point('23.8'), point('23,8'), point('1,234')]).toEqual([23.8, 23.8, NaN]);
    const english = trainedNumberParser({ decimal: '.', thousands: ',' });
    expect([english('1,234'), english('12,5')]).toEqual([1234, 12.5]);
  });
});
