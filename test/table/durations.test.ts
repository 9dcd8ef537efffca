import { describe, expect, it } from 'vitest';
import { durationParser, voteDurationOrder } from '../../src/table/durations.js';

const parse = durationParser('h:m');

describe('durationParser', () => {
  it('reads clocks, in hours and minutes or in minutes and seconds', () => {
    expect(['1:23:45', '1:30', '0:00:01.5', '-0:30', ' 23:59 ', '100:00'].map(parse)).toEqual([
      5025, 5400, 1.5, -1800, 86_340, 360_000,
    ]);
    expect(['1:30', '1:01:30'].map(durationParser('m:s'))).toEqual([90, 3690]);
  });

  it('reads times of day in halves', () => {
    expect(['2:30 PM', '12 am', '12:05 p.m.', '11:59:59pm'].map(parse)).toEqual([52_200, 0, 43_500, 86_399]);
    expect(['13 pm', '0 am', '2:75 pm'].map(parse)).toEqual([NaN, NaN, NaN]);
  });

  it('reads units, the larger ones first, and ISO 8601', () => {
    expect(
      ['2h 5m', '90 min', '1 day, 3 hours', '1.5h', '2 hrs and 10 mins', '45s', '250ms', '-5 min', '0'].map(
        parse,
      ),
    ).toEqual([7500, 5400, 97_200, 5400, 7800, 45, 0.25, -300, 0]);
    expect(['PT1H30M', 'P1DT2H', 'P2W', 'PT0.5S'].map(parse)).toEqual([5400, 93_600, 1_209_600, 0.5]);
  });

  it('reads nothing else', () => {
    for (const cell of [
      '',
      '90',
      '5 kg',
      '1:2:3:4',
      '1:60',
      '5m 2h',
      '5m 3m',
      'P',
      'PT',
      'P1DT',
      '3x',
      'h',
      'S',
      '2019-01-31',
      '1:30x',
    ])
      expect(parse(cell), cell).toBeNaN();
  });
});

describe('voteDurationOrder', () => {
  it('takes two numbers as minutes and seconds where hours stand before others, or they are no hours of a day', () => {
    expect(voteDurationOrder(['9:30', '14:05'])).toBe('h:m');
    expect(voteDurationOrder(['59:30', '1:02:10'])).toBe('m:s');
    expect(voteDurationOrder(['3:45', '61:00'])).toBe('m:s');
    expect(voteDurationOrder(['1:02:10', '2:00:00'])).toBe('h:m');
    expect(voteDurationOrder(['2h'])).toBe('h:m');
  });
});
