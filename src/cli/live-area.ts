/**
 * The last lines of the terminal behind stderr, drawn again and again. Whoever writes to stderr calls `clearLive` before,
 * so that the line takes their place; the next paint puts them below it.
 */
let painted: readonly number[] = [];

/** Takes the place of what was painted before. Lines are cut to the width of the terminal; they may hold colours. */
export function paintLive(
  lines: readonly { readonly text: string; readonly paint?: (text: string) => string }[],
): void {
  const columns = process.stderr.columns || 80;
  const cut = lines.map(({ text, paint = asIs }) => ({
    width: widthOf(text, columns),
    line: paint(text.slice(0, columns - 1)),
  }));
  if (painted.length === 0) process.once('exit', clearLive);
  // one write, so that nothing of an unfinished picture is seen
  process.stderr.write(`${erase(columns)}${cut.map(({ line }) => `${line}\n`).join('')}`);
  painted = cut.map(({ width }) => width);
}

/** Leaves nothing of it behind. */
export function clearLive(): void {
  process.off('exit', clearLive);
  if (painted.length > 0) process.stderr.write(erase(process.stderr.columns || 80));
  painted = [];
}

/** A terminal that has become narrower has broken lines in two. */
function erase(columns: number): string {
  const rows = painted.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
  return rows === 0 ? '' : `\u001b[${rows}A\r\u001b[J`;
}

function widthOf(text: string, columns: number): number {
  return Math.min(text.length, columns - 1);
}

const asIs = (text: string): string => text;
