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
  const unmarked = markRemover();
  let convert: ((chunk: Buffer | null) => Buffer) | null = null;
  let nul = false;
  for await (const chunk of bytes) {
    if (!convert) {
      const chosen = decoder ?? decoderOf(chunk, name);
      convert = chosen ? viaText(chosen, name, lines, warn) : utf8(name, lines, warn);
    }
    const out = unmarked(convert(chunk));
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
  if (rest?.length) yield unmarked(rest);
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
  const start = head.toString('latin1', 0, 4);
  if (start === '\xff\xfe\0\0' || start === '\0\0\xfe\xff')
    throw inputError(`${name}: this is UTF-32 text`, 'save the file as UTF-8');
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be');
  const part = head.subarray(0, 512);
  let zeros = 0;
  for (const byte of part) if (byte === 0) zeros++;
  if (zeros > part.length * 0.6)
    throw inputError(
      `${name}: most of its bytes are NUL: the file is damaged, or UTF-32 text`,
      'copy or download the file again, or save it as UTF-8',
    );
  if (zeros > part.length * 0.3)
    throw inputError(
      `${name}: this looks like UTF-16 without a byte order mark`,
      `pass --encoding ${part[0] === 0 ? 'utf-16be' : 'utf-16le'}`,
    );
  return null;
}

function viaText(
  decoder: TextDecoder,
  name: string,
  lines: LineCounter,
  warn: (warning: Warning) => void,
): (chunk: Buffer | null) => Buffer {
  if (decoder.encoding === 'windows-1252') return (chunk) => (chunk ? windows1252(chunk) : Buffer.alloc(0));
  let warned = false;
  return (chunk) => {
    const text = Buffer.from(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
    const bad = warned ? -1 : text.indexOf(REPLACEMENT);
    if (bad >= 0) {
      warned = true;
      warn({
        code: 'encoding',
        message: `${name}: line ${lines.at(text, bad)} holds bytes that are not valid in ${decoder.encoding}; what cannot be read is the character U+FFFD. Is the file damaged, or its encoding another one (--encoding)?`,
      });
    }
    return text;
  };
}

const REPLACEMENT = Buffer.from('\ufffd');
const MARK = Buffer.from('\ufeff');

/** Takes byte order marks away where a line begins: of the file, and of those that were joined to it. */
function markRemover(): (text: Buffer) => Buffer {
  let last = 10;
  return (text) => {
    const parts: Buffer[] = [];
    let from = 0;
    for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + MARK.length)) {
      if (at > from) last = text[at - 1]!;
      if (last !== 10 && last !== 13) continue;
      parts.push(text.subarray(from, at));
      from = at + MARK.length;
    }
    if (text.length > from) last = text[text.length - 1]!;
    return from === 0 ? text : Buffer.concat([...parts, text.subarray(from)]);
  };
}

function utf8(
  name: string,
  lines: LineCounter,
  warn: (warning: Warning) => void,
): (chunk: Buffer | null) => Buffer {
  let rest = Buffer.alloc(0);
  let warned = false;
  return (chunk) => {
    let body = chunk ? (rest.length ? Buffer.concat([rest, chunk]) : chunk) : rest;
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
