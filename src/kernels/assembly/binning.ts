/**
 * Copies a column of bins into the place of a feature in a block of row-major bins, row r at out + r × stride.
 * map: 256 bytes, the new number of each bin.
 */
export function interleave(column: usize, n: i32, map: usize, out: usize, stride: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    store<u8>(out, load<u8>(map + load<u8>(column + i)));
    out += stride;
  }
}
