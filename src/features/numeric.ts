import { numberBlock, numbersOf } from './columns.js';
import type { Encoder } from './encoder.js';

/** Numbers as they are, missing ones too: the column's own array, not a copy. */
export const numeric: Encoder<null> = {
  name: 'numeric',
  accepts: ['number', 'boolean', 'date'],
  supervised: false,
  space: {},
  fitTransform: (column) => ({ state: null, block: numberBlock([column.name], [numbersOf(column)]) }),
  transform: (_state, column) => numberBlock([column.name], [numbersOf(column)]),
};
