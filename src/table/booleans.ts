const YES = new Set(['yes', 'y', 'true', 't', 'on', '1']);
const NO = new Set(['no', 'n', 'false', 'f', 'off', '0']);

/** 1, 0, or NaN for a cell that is neither. */
export function parseBoolean(cell: string): number {
  const word = cell.trim().toLowerCase();
  return YES.has(word) ? 1 : NO.has(word) ? 0 : NaN;
}
