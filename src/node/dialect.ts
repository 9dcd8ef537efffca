import Papa from 'papaparse';
import type { Warning } from '../table/schema.js';

/** How a file is written, and where its header is. */
export type Dialect = {
  /** NO_DELIMITER for a file of one column */
  readonly delimiter: string;
  readonly newlines: readonly string[];
  /** physical lines above the header (comments, titles), and their characters */
  readonly skipLines: number;
  readonly skipChars: number;
  /** every row ends with a delimiter after which nothing comes, though the header does not */
  readonly rowsEndWithDelimiter: boolean;
  /** the cells below the last header cell are all empty */
  readonly lastColumnEmpty: boolean;
};

/** A character that no text holds: csv-parse needs a delimiter, a file of one column has none. */
export const NO_DELIMITER = '\u001f';
const CANDIDATES = [',', ';', '\t', '|'];
const PREVIEW_ROWS = 200;
const MAX_PREAMBLE = 60;

/**
 * @param sample the beginning of the file, with at least a few whole lines
 * @param whole whether that is all of it
 */
export function sniffDialect(
  sample: string,
  whole: boolean,
  name: string,
  wanted: string | undefined,
  warn: (warning: Warning) => void,
): Dialect {
  const newlines = newlinesOf(sample);
  // Papa takes one kind of newline; what quoted cells hold does not matter for counting cells.
  const text = newlines.includes('\r') ? sample.replace(/\r\n?/g, '\n') : sample.replace(/\r\n/g, '\n');
  const lines = text.split('\n', MAX_PREAMBLE + 2);
  // Excel writes its delimiter into a first line of its own.
  const excel = /^sep=(.)$/i.exec(lines[0]!)?.[1];
  if (excel !== undefined) lines[0] = `#${lines[0]!}`;
  const comments = lines.slice(0, MAX_PREAMBLE).findIndex((line) => line.trim() !== '' && line[0] !== '#');
  const body = dropLines(text, Math.max(0, comments));
  const delimiter = wanted ?? excel ?? guessDelimiter(body, whole);
  const rows = previewRows(body, delimiter, whole);
  const header = headerLine(lines, Math.max(0, comments), delimiter, commonWidth(rows.slice(1)));
  const skipLines = lines.slice(0, header).some((line) => line !== '') ? header : 0;
  if (skipLines)
    warn({
      code: 'lines-skipped',
      message: `${name}: ${skipLines === 1 ? 'line 1 is' : `lines 1 to ${skipLines} are`} skipped as comment or title; the header is line ${skipLines + 1}`,
    });
  const top = skipLines ? previewRows(dropLines(text, skipLines), delimiter, whole) : rows;
  const width = top[0]?.length ?? 0;
  const below = top.slice(1).filter((row) => !(row.length === 1 && row[0]!.trim() === ''));
  return {
    delimiter,
    newlines,
    skipLines,
    skipChars: sample.length - dropLines(sample, skipLines, newlines).length,
    rowsEndWithDelimiter:
      below.length > 0 && below.every((row) => row.length === width + 1 && row[width]!.trim() === ''),
    lastColumnEmpty: below.every((row) => (row[width - 1] ?? '').trim() === ''),
  };
}

/** LF and CRLF may be mixed; CR ends lines only where the beginning has no LF outside of quotes. */
function newlinesOf(sample: string): readonly string[] {
  const unquoted = sample.replace(/"[^"]*"/g, '');
  if (unquoted.includes('\n') || !unquoted.includes('\r')) return ['\r\n', '\n'];
  return ['\r\n', '\n', '\r'];
}

/**
 * The candidate under which most rows have the same number of cells, at least two: first those whose header
 * has that number too, then the share of such rows, then the number of cells.
 */
function guessDelimiter(text: string, whole: boolean): string {
  let best = NO_DELIMITER;
  let bestRank: readonly number[] = [0, 0, 0];
  for (const delimiter of CANDIDATES) {
    const rows = previewRows(text, delimiter, whole).filter((r) => r.length > 1 || r[0]!.trim() !== '');
    const header = rows[0]?.length ?? 0;
    const width = rows.length > 1 ? commonWidth(rows.slice(1)) : header;
    if (width < 2) continue;
    const share = rows.filter((row) => row.length === width).length / rows.length;
    const rank = [header === width ? 1 : 0, share, width];
    const at = rank.findIndex((value, i) => value !== bestRank[i]);
    if (at >= 0 && rank[at]! > bestRank[at]!) {
      best = delimiter;
      bestRank = rank;
    }
  }
  return best;
}

function previewRows(text: string, delimiter: string, whole: boolean): string[][] {
  const { data, meta } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: PREVIEW_ROWS });
  const cut = !whole && !meta.truncated && data.length > 1;
  const rows = cut ? data.slice(0, -1) : data;
  return rows.filter((row) => row.length > 1 || row[0] !== '');
}

function commonWidth(rows: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let best = 0;
  for (const [width, count] of counts) if (count > (counts.get(best) ?? 0)) best = width;
  return best;
}

/**
 * Index of the header's line. A comment line is the header if it has as many cells as the rows and the line
 * after it holds numbers. Lines of another width are titles if a line of names follows.
 */
function headerLine(lines: readonly string[], comments: number, delimiter: string, width: number): number {
  const cells = (i: number): string[] =>
    Papa.parse<string[]>(lines[i] ?? '', { delimiter, newline: '\n' }).data[0] ?? [];
  let last = comments - 1;
  while (last >= 0 && lines[last]!.trim() === '') last--;
  if (last >= 0 && width > 1 && cells(last).length === width && cells(comments).some(isNumeric)) return last;
  if (width < 2) return comments;
  for (let i = comments + 1; i < Math.min(lines.length, comments + 20); i++) {
    const above = cells(i - 1);
    if (above.length === width || lines[i - 1]!.includes('"')) break;
    const names = cells(i);
    if (names.length !== width) continue;
    const named = names.every((c) => c.trim() !== '' && !isNumeric(c)) && new Set(names).size === width;
    const title = above.filter((c) => c.trim() !== '').length <= 1 || cells(i + 1).some(isNumeric);
    return named && title ? i : comments;
  }
  return comments;
}

function isNumeric(cell: string): boolean {
  return /^\s*[+-]?[\d.,]+(e[+-]?\d+)?\s*$/i.test(cell) && /\d/.test(cell);
}

function dropLines(text: string, count: number, newlines: readonly string[] = ['\n']): string {
  const end = newlines.includes('\r') ? /\r\n|\n|\r/g : /\n/g;
  for (let i = 0; i < count; i++) if (!end.exec(text)) return '';
  return text.slice(end.lastIndex);
}
