import type { Duplex, Readable } from 'node:stream';
import zlib from 'node:zlib';

/** The same bytes, unpacked if they are gzip or zstd. That is told by the first bytes, whatever the file is called. */
export async function* unpacked(raw: Readable): AsyncGenerator<Buffer, void, undefined> {
  const source = withHead(raw);
  const first = await source.next();
  if (first.done) return;
  const packed = again(first.value, source);
  try {
    if (first.value[0] === 0x1f && first.value[1] === 0x8b)
      yield* through(zlib.createGunzip({ chunkSize: 1 << 18 }), packed);
    else if (isZstd(first.value)) yield* unzstd(packed);
    else yield* packed;
  } finally {
    raw.destroy();
  }
}

function isZstd(head: Buffer): boolean {
  // A frame, or one to be skipped, as parallel compressors put them first.
  return head.length >= 4 && (head.readUInt32LE() === 0xfd2fb528 || head.readUInt32LE() >>> 4 === 0x184d2a5);
}

/** By the runtime where it can (Node 22.15), else by fzstd, in pieces: a few bytes may unpack to very many. */
async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const native = (zlib as { createZstdDecompress?: (options: object) => Duplex }).createZstdDecompress;
  if (native) {
    yield* through(native({ chunkSize: 1 << 18 }), source);
    return;
  }
  const { Decompress } = await import('fzstd');
  let ready: Buffer[] = [];
  const frames = new Decompress((data) => void ready.push(Buffer.from(data)));
  const push = (bytes: Uint8Array, last: boolean): void => {
    try {
      frames.push(bytes, last);
    } catch {
      throw Object.assign(new Error('zstd'), { code: 'ZSTD_error' });
    }
  };
  for await (const chunk of source)
    for (let from = 0; from < chunk.length; from += 1 << 14) {
      push(chunk.subarray(from, from + (1 << 14)), false);
      yield* ready;
      ready = [];
    }
  push(new Uint8Array(0), true);
  yield* ready;
}

async function* through(stream: Duplex, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const feed = async (): Promise<void> => {
    for await (const chunk of source)
      if (!stream.write(chunk)) await new Promise((resolve) => stream.once('drain', resolve));
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
async function* withHead(raw: Readable): AsyncGenerator<Buffer, void> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of raw as AsyncIterable<Buffer>) {
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
