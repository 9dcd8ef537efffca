const TILE: i32 = 64;

/**
 * Row-major bins out of columns of bins: row r at out + r × stride holds one byte of each of the columns, whose
 * addresses (u32) are listed. Rows in tiles, so that each line of the output is written while it is in the cache.
 */
export function interleave(columns: usize, count: i32, rows: i32, out: usize, stride: usize): void {
  for (let at: i32 = 0; at < rows; at += TILE) {
    const to = min(rows, at + TILE);
    for (let j = 0; j < count; j++) {
      const column: usize = load<u32>(columns + ((<usize>j) << 2));
      let cell = out + <usize>at * stride + <usize>j;
      for (let i = at; i < to; i++) {
        store<u8>(cell, load<u8>(column + <usize>i));
        cell += stride;
      }
    }
  }
}
