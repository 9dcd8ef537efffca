/** The n ≤ 4 bytes at p as a number; four can be read. */
@inline
function few(p: usize, n: usize): u32 {
  return load<u32>(p) << <u32>(8 * (4 - n));
}

/** Hashes of every width-th cell, `count` of them. Twin: hashOf in src/node/intern-cells.ts. */
export function hashCells(text: usize, starts: usize, ends: usize, width: i32, count: i32, out: usize): void {
  const step = <usize>width << 2;
  const last = out + (<usize>count << 2);
  for (; out < last; out += 4) {
    let p = text + load<i32>(starts);
    const end = text + load<i32>(ends);
    let h = <u32>(end - p);
    for (; p + 4 <= end; p += 4) {
      h = (h ^ load<u32>(p)) * 0x9e3779b1;
      h ^= h >>> 15;
    }
    if (p < end) {
      h = (h ^ few(p, end - p)) * 0x9e3779b1;
      h ^= h >>> 15;
    }
    h *= 0x85ebca6b;
    store<u32>(out, h ^ (h >>> 13));
    starts += step;
    ends += step;
  }
}

/** Every width-th cell, one behind the other, at `out` (up to 15 bytes more are written), and where each ends, counted from `end`. */
export function packCells(
  text: usize,
  starts: usize,
  ends: usize,
  width: i32,
  count: i32,
  out: usize,
  offsets: usize,
  end: i32,
): void {
  const step = <usize>width << 2;
  const last = offsets + (<usize>count << 2);
  for (; offsets < last; offsets += 4) {
    const start = load<i32>(starts);
    const length = load<i32>(ends) - start;
    const from = text + start;
    for (let k = 0; k < length; k += 16) v128.store(out + k, v128.load(from + k));
    out += length;
    end += length;
    store<i32>(offsets, end);
    starts += step;
    ends += step;
  }
}
