import { type CsvError, type InfoRecord, Parser } from 'csv-parse';
import { inputError } from '../core/errors.js';
import type { Dialect } from './dialect.js';

/** Records longer than this are taken for a quote that was left open. */
export const MAX_RECORD = 128 << 20;

/** How far a record reaches: bytes from the first one written, lines from the top of the file. */
export type Position = { readonly bytes: number; readonly lines: number };

export type RecordWriter = {
  /** @throws AutomlError (input) for a quote that is not closed, or whatever onRecord throws */
  readonly write: (chunk: Buffer) => Promise<void>;
  readonly end: () => Promise<void>;
};

/**
 * Bytes in, records out (RFC 4180, csv-parse), each with the physical line where it begins. Quotes inside an
 * unquoted cell are literal; text after a closing quote is an error. Empty lines are no records.
 */
export function recordWriter(
  dialect: Dialect,
  name: string,
  onRecord: (cells: readonly string[], line: number, after: Position) => void,
): RecordWriter {
  const { delimiter, newlines, skipLines } = dialect;
  let records = 0;
  let breaks = 0;
  const lineAfter = (emptyLines: number): number => skipLines + 1 + records + breaks + emptyLines;
  // The bytes since the last record ended, for a second look at quotes: csv-parse's own `raw` costs a third more.
  let held: Buffer = Buffer.alloc(0);
  let heldFrom = 0;
  let recordFrom = 0;
  let quotes = false;
  const hold = (chunk: Buffer): void => {
    const rest = held.subarray(recordFrom - heldFrom);
    held = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    heldFrom = recordFrom;
    quotes = held.includes('"');
  };
  const take = (record: readonly string[], info: InfoRecord): null => {
    const line = lineAfter(info.empty_lines);
    if (quotes) {
      const raw = held.toString('utf8', recordFrom - heldFrom, info.bytes - heldFrom);
      const bad = textAfterQuote(raw, delimiter, newlines.includes('\r'));
      if (bad >= 0) throw afterQuote(name, line, line + lineBreaks(raw.slice(0, bad).trimStart()));
      if (raw.includes('"')) for (const cell of record) breaks += lineBreaks(cell);
    }
    recordFrom = info.bytes;
    records++;
    onRecord(record, line, { bytes: recordFrom, lines: lineAfter(info.empty_lines) - 1 });
    return null;
  };
  const parser = new Parser({
    delimiter,
    record_delimiter: [...newlines],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
    on_record: take,
  });
  const explain = (error: Error): Error => {
    const code = 'code' in error ? (error as CsvError).code : undefined;
    return code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE'
      ? openQuote(name, lineAfter(parser.info.empty_lines))
      : error;
  };
  const done = new Promise<void>((resolve, reject) => {
    parser.on('end', resolve).on('error', (error) => reject(explain(error)));
  });
  done.catch(() => undefined);
  parser.resume();
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        const chunk = Buffer.from(bytes); // the parser keeps it for longer
        hold(chunk);
        parser.write(chunk, (error) => (error ? reject(explain(error)) : resolve()));
      }),
    end: () => {
      parser.end();
      return done;
    },
  };
}

function openQuote(name: string, line: number): Error {
  return inputError(
    `${name}:${line}: a quote that opens in the record of line ${line} is never closed`,
    'close the quote, or double it inside a quoted cell ("")',
  );
}

function afterQuote(name: string, line: number, end: number): Error {
  const where = end === line ? '' : ` (line ${end})`;
  return inputError(
    `${name}:${line}: text follows the closing quote${where} of a cell that begins in line ${line}`,
    `double the quotes inside a quoted cell (""), or is a quote left open near line ${line}?`,
  );
}

/** Where a quoted cell goes on after its closing quote (csv-parse lets that pass when quotes are relaxed), or -1. */
function textAfterQuote(raw: string, delimiter: string, cr: boolean): number {
  if (!raw.includes('"')) return -1;
  let i = 0;
  // Empty lines come before the record; CR is a character of a cell unless it ends lines.
  while (raw[i] === '\n' || (raw[i] === '\r' && (cr || raw[i + 1] === '\n'))) i++;
  while (i < raw.length) {
    if (raw[i] === '"') {
      let close = raw.indexOf('"', i + 1);
      while (close >= 0 && raw[close + 1] === '"') close = raw.indexOf('"', close + 2);
      const next = raw[close + 1];
      if (close < 0) return -1;
      if (next !== undefined && next !== delimiter && next !== '\n' && next !== '\r') return close + 1;
      i = close + 1;
    }
    const end = raw.indexOf(delimiter, i);
    if (end < 0) return -1;
    i = end + delimiter.length;
  }
  return -1;
}

/** CRLF, LF and CR each end one line. */
function lineBreaks(cell: string): number {
  if (!cell.includes('\n') && !cell.includes('\r')) return 0;
  return cell.match(/\r\n|\n|\r/g)?.length ?? 0;
}
