import { expect, it } from 'vitest';
import { count, figure, fileSize, percent, plural, tick } from '../../src/report/numbers.js';

it('shows four digits of a figure, and a dash for none', () => {
  expect([0.89736, 12345.6, -3.14159, 0, 1e-9, NaN].map(figure)).toEqual([
    '0.8974',
    '12\u202f346',
    '\u22123.142',
    '0',
    '1.00e\u22129',
    '–',
  ]);
});

it('shows counts, shares, sizes and ticks as people write them', () => {
  expect([count(1234), count(1234567)]).toEqual(['1234', '1\u202f234\u202f567']);
  expect([percent(0.1234), percent(0.5, 0), percent(NaN)]).toEqual(['12.3 %', '50 %', '–']);
  expect([plural(1, 'class'), plural(2, 'class'), plural(3, 'row')]).toEqual([
    '1 class',
    '2 classes',
    '3 rows',
  ]);
  expect([fileSize(12), fileSize(56_000), fileSize(2_340_000)]).toEqual(['12 bytes', '56 kB', '2.3 MB']);
  expect([tick(0.25), tick(12_500), tick(-2e6), tick(0)]).toEqual(['0.25', '12.5k', '\u22122M', '0']);
});
