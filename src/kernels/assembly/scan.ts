const QUOTE: i32 = 34;
const LF: i32 = 10;
const CR: i32 = 13;

/** Which of the 16 bytes at p may end a cell or begin a quoted one. */
@inline
function stops(p: usize, delimiter: v128): u32 {
  const bytes = v128.load(p);
  const breaks = v128.or(i8x16.eq(bytes, i8x16.splat(10)), i8x16.eq(bytes, i8x16.splat(13)));
  const others = v128.or(i8x16.eq(bytes, delimiter), i8x16.eq(bytes, i8x16.splat(34)));
  return i8x16.bitmask(v128.or(breaks, others));
}

@inline
function isName(text: usize, start: i32, end: i32, name: usize, length: i32): bool {
  if (end - start !== length) return false;
  for (let i = 0; i < length; i++) if (load<u8>(text + start + i) !== load<u8>(name + i)) return false;
  return true;
}

/**
 * Whole records from text[from] on, as long as they are regular: of `width` cells, the first of which is not the
 * header's (name; its length is negative if that does not matter), not empty, ended by LF or CRLF before text[limit].
 * Cells with doubled quotes are written to text[spare], with single ones. Twin: CsvScanner.records.
 * state: rows so far, line, spare; they are brought forward. Returns where the first record begins that it left.
 */
export function scan(
  text: usize,
  from: i32,
  limit: i32,
  delimiter: i32,
  width: i32,
  name: usize,
  nameLength: i32,
  starts: usize,
  ends: usize,
  lines: usize,
  room: i32,
  state: usize,
): i32 {
  const wanted = i8x16.splat(<i8>delimiter);
  let rows = load<i32>(state);
  let line = load<i32>(state, 4);
  let spare = load<i32>(state, 8);
  let begin = from;
  let base = from;
  let mask = stops(text + base, wanted);
  while (rows < room) {
    const row = <usize>(rows * width) << 2;
    const lastCell = row + (<usize>(width - 1) << 2);
    const kept = spare;
    let cell: usize = row;
    let start = begin;
    let breaks = 0;
    let regular = false;
    for (;;) {
      while (mask === 0 && base + 16 < limit) {
        base += 16;
        mask = stops(text + base, wanted);
      }
      if (mask === 0) break;
      let p = base + <i32>ctz(mask);
      mask &= mask - 1;
      let c = <i32>load<u8>(text + p);
      let end = p;
      if (c === QUOTE) {
        if (p !== start) continue;
        const written = spare;
        start = p + 1;
        end = start;
        let piece = start;
        for (;;) {
          while (end < limit && <i32>load<u8>(text + end) !== QUOTE) {
            const b = <i32>load<u8>(text + end);
            if (b === LF || (b === CR && <i32>load<u8>(text + end, 1) !== LF)) breaks++;
            end++;
          }
          if (end + 1 >= limit || <i32>load<u8>(text + end, 1) !== QUOTE) break;
          memory.copy(text + spare, text + piece, end + 1 - piece);
          spare += end + 1 - piece;
          end += 2;
          piece = end;
        }
        p = end + 1;
        if (p >= limit) break;
        if (spare > written) {
          memory.copy(text + spare, text + piece, end - piece);
          spare += end - piece;
          start = written;
          end = spare;
        }
        c = <i32>load<u8>(text + p);
        if (c !== delimiter && c !== LF && c !== CR) break;
        base = p + 1;
        mask = stops(text + base, wanted);
      }
      // Beyond the limit there may be anything.
      if (p >= limit) break;
      if (c === delimiter) {
        if (cell === lastCell) break;
      } else {
        if (cell !== lastCell || p === begin) break;
        if (c === CR) {
          p++;
          if (p >= limit || <i32>load<u8>(text + p) !== LF) break;
          base = p + 1;
          mask = stops(text + base, wanted);
        }
      }
      store<i32>(starts + cell, start);
      store<i32>(ends + cell, end);
      start = p + 1;
      if (c !== delimiter) {
        regular = !isName(text, load<i32>(starts + row), load<i32>(ends + row), name, nameLength);
        break;
      }
      cell += 4;
    }
    if (!regular) {
      spare = kept;
      break;
    }
    store<i32>(lines + (<usize>rows << 2), line);
    line += 1 + breaks;
    rows++;
    begin = start;
  }
  store<i32>(state, rows);
  store<i32>(state, line, 4);
  store<i32>(state, spare, 8);
  return begin;
}
