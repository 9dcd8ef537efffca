/** Which codes a node has, found without looking at all codes there are: one bit per code. */
export type Present = { readonly bits: Int32Array; readonly list: Int32Array };

export function newPresent(codes: number): Present {
  return { bits: new Int32Array((codes >> 5) + 1), list: new Int32Array(codes + 1) };
}

/** Lists the codes below `codes` whose bit is set, ascending, clears the bits, and returns how many there are. */
export function listPresent({ bits, list }: Present, codes: number): number {
  const words = (codes + 31) >> 5;
  let count = 0;
  for (let w = 0; w < words; w++) {
    let word = bits[w]!;
    if (word === 0) continue;
    bits[w] = 0;
    const first = w << 5;
    while (word !== 0) {
      const lowest = word & -word;
      list[count++] = first + 31 - Math.clz32(lowest);
      word ^= lowest;
    }
  }
  return count;
}

/** Whether so few rows have so many possible codes that sorting theirs is cheaper than looking through all bits. */
export function isSparse(rows: number, codes: number): boolean {
  return rows < codes >> 9;
}

/** Sorts the first `count` codes, ascending; few, so by insertion. */
export function sortCodes(list: Int32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const c = list[i]!;
    let j = i - 1;
    for (; j >= 0 && list[j]! > c; j--) list[j + 1] = list[j]!;
    list[j + 1] = c;
  }
}

/** Sorts the first `count` codes by key[code], ascending, equal keys by code. At most 255 levels: insertion. */
export function sortByKey(list: Int32Array, count: number, key: Float64Array): void {
  for (let i = 1; i < count; i++) {
    const c = list[i]!;
    const k = key[c]!;
    let j = i - 1;
    for (; j >= 0 && key[list[j]!]! > k; j--) list[j + 1] = list[j]!;
    list[j + 1] = c;
  }
}
