import type { Duplex } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ZstdError } from 'fzstd';

/**
 * The same bytes, unpacked if they are gzip or zstd. That is told by the first bytes, whatever the file is called.
 * @param raw bytes; a chunk need not stay as it is when the next one is asked for
 */
export async function* unpacked(
  raw: AsyncIterable<Buffer>,
  close: () => unknown,
): AsyncGenerator<Buffer, void, undefined> {
  const source = withHead(raw);
  const first = await source.next();
  if (first.done) return;
  const packed = again(first.value, source);
  try {
    if (first.value[0] === 0x1f && first.value[1] === 0x8b)
      yield* through(createGunzip({ chunkSize: 1 << 18 }), packed);
    else if (isZstd(first.value)) yield* unzstd(packed);
    else yield* packed;
  } finally {
    await close();
  }
}

function isZstd(head: Buffer): boolean {
  // A frame, or one to be skipped, as parallel compressors put them first.
  return head.length >= 4 && (head.readUInt32LE() === 0xfd2fb528 || head.readUInt32LE() >>> 4 === 0x184d2a5);
}

/** Four bytes may unpack to 128 kB. */
const PIECE = 1 << 11;

/**
 * By fzstd, in pieces. Not by the runtime where it could: Node 22.23 loses the
 * frames after the first of a chunk, and takes data that are cut off for whole, both without a word.
 */
async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { Decompress, ZstdErrorCode } = await import('fzstd');
  let ready: Buffer[] = [];
  const frames = new Decompress((data) => void ready.push(Buffer.from(data)));
  const push = (bytes: Uint8Array, last: boolean): void => {
    try {
      frames.push(bytes, last);
    } catch (error) {
      // A window that cannot be had is a RangeError of its array, or what fzstd refuses itself.
      const window =
        error instanceof RangeError || (error as ZstdError).code === ZstdErrorCode.WindowSizeTooLarge;
      throw Object.assign(new Error('zstd'), { code: window ? 'ZSTD_window' : 'ZSTD_error' });
    }
  };
  for await (const chunk of source)
    for (let from = 0; from < chunk.length; from += PIECE) {
      push(Uint8Array.prototype.slice.call(chunk, from, from + PIECE), false);
      yield* ready;
      ready = [];
    }
  push(new Uint8Array(0), true);
  yield* ready;
}

async function* through(stream: Duplex, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const feed = async (): Promise<void> => {
    for await (const chunk of source)
      if (!stream.write(Buffer.from(chunk))) await new Promise((resolve) => stream.once('drain', resolve));
    stream.end();
  };
  feed().catch((error: Error) => stream.destroy(error));
  yield* stream as AsyncIterable<Buffer>;
}

async function* again(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** The same bytes; the first chunk holds at least 512 of them if there are so many. */
async function* withHead(raw: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of raw) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < 512) continue;
    yield head;
    head = null;
  }
  if (head?.length) yield head;
}
