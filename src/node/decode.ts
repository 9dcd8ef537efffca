import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { inputError, show, usageError } from '../core/errors.js';
import type { Warning } from '../table/schema.js';

/**
 * Bytes in any encoding to valid UTF-8 without a byte order mark, chunk by chunk.
 *
 * Without `encoding`: a byte order mark decides (UTF-8, UTF-16); otherwise UTF-8, where every byte that
 * cannot be UTF-8 is read as Windows-1252. That reads a file in either encoding, and one in both, the same
 * way in one pass, and each cell alike in training and prediction. Such bytes, and NULs, are warned of with
 * the line of the first.
 * @throws AutomlError (usage) for an unknown encoding, (input) for UTF-16 without a mark
 */
export async function* toUtf8(
  bytes: AsyncIterable<Buffer>,
  name: string,
  encoding: string | undefined,
  warn: (warning: Warning) => void,
): AsyncGenerator<Buffer> {
  const wanted = encoding?.toLowerCase();
  const decoder = wanted && wanted !== 'utf-8' && wanted !== 'utf8' ? decoderFor(wanted) : null;
  const lines = lineCounter();
  let convert: ((chunk: Buffer | null) => Buffer) | null = null;
  let nul = false;
  for await (const chunk of bytes) {
    if (!convert) {
      const chosen = decoder ?? decoderOf(chunk, name);
      convert = chosen ? viaText(chosen) : utf8(name, lines, warn);
    }
    const out = convert(chunk);
    const zero = nul ? -1 : out.indexOf(0);
    if (zero >= 0) {
      nul = true;
      warn({
        code: 'nul-byte',
        message: `${name}: line ${lines.at(out, zero)} holds a NUL byte; it is kept as part of the cell. Is the file damaged?`,
      });
    }
    lines.count(out);
    if (out.length) yield out;
  }
  const rest = convert?.(null);
  if (rest?.length) yield rest;
}

function decoderFor(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch {
    throw usageError(
      `--encoding: there is no encoding ${show(encoding)}`,
      'for example utf-8, utf-16le, windows-1252, shift_jis, gb18030',
    );
  }
}

/** The decoder that the first bytes ask for; null for UTF-8. */
function decoderOf(head: Buffer, name: string): TextDecoder | null {
  if (head[0] === 0xff && head[1] === 0xfe && head[2] === 0 && head[3] === 0)
    throw inputError(`${name}: this is UTF-32 text`, 'save the file as UTF-8');
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be');
  const part = head.subarray(0, 512);
  let zeros = 0;
  for (const byte of part) if (byte === 0) zeros++;
  if (zeros > part.length * 0.3)
    throw inputError(
      `${name}: this looks like UTF-16 without a byte order mark`,
      `pass --encoding ${part[0] === 0 ? 'utf-16be' : 'utf-16le'}`,
    );
  return null;
}

function viaText(decoder: TextDecoder): (chunk: Buffer | null) => Buffer {
  if (decoder.encoding === 'windows-1252') return (chunk) => (chunk ? windows1252(chunk) : Buffer.alloc(0));
  return (chunk) => Buffer.from(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
}

function utf8(
  name: string,
  lines: LineCounter,
  warn: (warning: Warning) => void,
): (chunk: Buffer | null) => Buffer {
  let rest = Buffer.alloc(0);
  let first = true;
  let warned = false;
  return (chunk) => {
    let body = chunk ? (rest.length ? Buffer.concat([rest, chunk]) : chunk) : rest;
    if (first && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) body = body.subarray(3);
    first = false;
    const cut = chunk ? body.length - openTail(body) : body.length;
    rest = Buffer.from(body.subarray(cut));
    body = body.subarray(0, cut);
    if (isUtf8(body)) return body;
    const repaired = mixed(body);
    if (!warned) {
      const bad = body[repaired.firstBad]!.toString(16).toUpperCase();
      warn({
        code: 'encoding',
        message: `${name}: line ${lines.at(body, repaired.firstBad)} holds an invalid byte for UTF-8 (0x${bad}); such bytes are read as Windows-1252. Name the encoding with --encoding if letters look wrong`,
      });
    }
    warned = true;
    return repaired.text;
  };
}

/** How many bytes at the end may belong to a character that the next chunk completes. */
function openTail(body: Buffer): number {
  for (let back = 1; back <= Math.min(3, body.length); back++) {
    const byte = body[body.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
}

/** Valid UTF-8 stays; each byte that is not is replaced by its Windows-1252 character. */
function mixed(body: Buffer): { text: Buffer; firstBad: number } {
  const out = Buffer.alloc(body.length * 3);
  let n = 0;
  let firstBad = -1;
  for (let i = 0; i < body.length;) {
    const byte = body[i]!;
    const length = byte < 0x80 ? 1 : sequenceLength(byte);
    if (byte < 0x80 || (length > 1 && i + length <= body.length && isUtf8(body.subarray(i, i + length)))) {
      for (let k = 0; k < length; k++) out[n++] = body[i++]!;
      continue;
    }
    if (firstBad < 0) firstBad = i;
    for (const b of WINDOWS_1252[byte - 0x80]!) out[n++] = b;
    i++;
  }
  return { text: out.subarray(0, n), firstBad };
}

/** Bytes 0x80 to 0x9f; those after are Latin-1. Not by TextDecoder: Node 20 and 22 read windows-1252 as Latin-1. */
const C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const WINDOWS_1252 = Array.from({ length: 128 }, (_, i) =>
  Buffer.from(C1[i] ?? String.fromCharCode(i + 0x80)),
);

function windows1252(chunk: Buffer): Buffer {
  const out = Buffer.alloc(chunk.length * 3);
  let n = 0;
  for (const byte of chunk)
    if (byte < 0x80) out[n++] = byte;
    else for (const b of WINDOWS_1252[byte - 0x80]!) out[n++] = b;
  return out.subarray(0, n);
}

type LineCounter = ReturnType<typeof lineCounter>;

/** Physical lines of the chunks that have gone by; in a file without LF, CR ends a line. */
function lineCounter() {
  let lf = 0;
  let cr = 0;
  return {
    count: (chunk: Buffer): void => {
      lf += occurrences(chunk, 10);
      if (lf === 0) cr += occurrences(chunk, 13);
    },
    at: (chunk: Buffer, offset: number): number => {
      const before = chunk.subarray(0, offset);
      const breaks = lf + occurrences(before, 10);
      return 1 + (breaks || chunk.includes(10) ? breaks : cr + occurrences(before, 13));
    },
  };
}

function occurrences(chunk: Buffer, byte: number): number {
  let n = 0;
  for (let i = chunk.indexOf(byte); i >= 0; i = chunk.indexOf(byte, i + 1)) n++;
  return n;
}
