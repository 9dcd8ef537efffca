import { describe, expect, it } from 'vitest';
import { almostAnother, type Almost } from '../../src/table/almost-another.js';
import { presentCells } from '../../src/table/cells.js';
import { rawTable } from '../../src/table/raw-table.js';

function almost(cell: (i: number) => string): Almost | null {
  const cells = Array.from({ length: 60 }, (_, i) => [cell(i)]);
  return almostAnother(presentCells(rawTable('t.csv', ['x'], cells).columns[0]!, ['']));
}

const number = (i: number): string => (i * 1.37 + 3).toFixed(2);
const day = (i: number): string => `2020-02-${String((i % 28) + 1).padStart(2, '0')}`;

describe('almostAnother', () => {
  it('finds numbers with something beside them: a unit, a mark, digits of another script', () => {
    const beside = { kind: 'number', why: 'beside' };
    expect(almost((i) => (i % 9 ? number(i) : `<${number(i)}`))).toEqual({ ...beside, example: '<3.00' });
    expect(almost((i) => `${number(i)} kg`)).toEqual({ ...beside, example: '3.00 kg' });
    expect(almost((i) => `\u0661${i}`)).toMatchObject(beside);
  });

  it('finds numbers that are not all written in one way', () => {
    expect(almost((i) => (i % 2 ? number(i) : number(i).replace('.', ',')))).toMatchObject({ why: 'mixed' });
  });

  it('finds numbers and dates among which there are words', () => {
    expect(almost((i) => (i % 9 ? number(i) : `n${i}`))).toEqual({
      kind: 'number',
      why: 'others',
      example: 'n0',
    });
    expect(almost((i) => (i % 5 ? day(i) : '2020-02-30'))).toEqual({
      kind: 'date',
      why: 'others',
      example: '2020-02-30',
    });
  });

  it('leaves words alone, codes, and columns of a few different cells', () => {
    for (const words of [
      (i: number) => `id${i}`,
      (i: number) => `0${i}a`,
      (i: number) => `word ${i}`,
      (i: number) => ['1', '2', '3+'][i % 3]!,
    ])
      expect(almost(words)).toBeNull();
  });
});
