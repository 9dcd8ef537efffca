/** Zeros of the digits that people write numbers of data with: each is followed by its 1 … 9 (Unicode, Decimal_Number). */
const ZEROS = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0,
  0x1810, 0xff10,
];

/** Arabic and full-width marks, and those that are meant. */
const MARKS = ['٫٬٪．，－＋％＄￥　', '.,%.,-+%$¥ '] as const;

const WESTERN: ReadonlyMap<string, string> = new Map([
  ...Array.from(MARKS[0], (mark, k): [string, string] => [mark, MARKS[1][k]!]),
  ...ZEROS.flatMap((zero) =>
    Array.from({ length: 10 }, (_, d): [string, string] => [String.fromCodePoint(zero + d), String(d)]),
  ),
]);
const OTHERS = new RegExp(`[${[...WESTERN.keys()].join('')}]`, 'g');
const DIGIT = /[^\0-\u065f]/;

/**
 * A cell as numbers are read from it: Arabic, Persian, Indic, Thai and full-width digits, and the marks that go with them,
 * become 0 … 9 and ASCII marks; a cell with both kinds of digits is left as it is. A list of our own: what an engine takes for a digit differs from one to the next.
 */
export function western(cell: string): string {
  return DIGIT.test(cell) && !/[0-9]/.test(cell) ? cell.replace(OTHERS, (c) => WESTERN.get(c)!) : cell;
}
