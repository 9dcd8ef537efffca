import type { Block } from './encoder.js';

/** A sparse column for each place, with one entry per row at its place: `value`, or 1. A place below 0: no entry. */
export function placeBlock(places: Int32Array, width: number, value?: (row: number) => number): Block {
  const indptr = new Int32Array(places.length + 1);
  const indices = new Int32Array(places.length);
  const values = new Float64Array(places.length).fill(1);
  let count = 0;
  for (let i = 0; i < places.length; i++) {
    if (places[i]! >= 0) {
      if (value) values[count] = value(i);
      indices[count++] = places[i]!;
    }
    indptr[i + 1] = count;
  }
  const sparse = {
    rows: places.length,
    width,
    indptr,
    indices: indices.subarray(0, count),
    values: values.subarray(0, count),
  };
  return { names: [], levels: [], columns: [], sparse };
}
