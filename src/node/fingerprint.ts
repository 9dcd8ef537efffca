import { createHash } from 'node:crypto';
import { isTyped, type Plain } from '../core/plain.js';

/** Characters that are gathered before they are hashed: one call for each small value would cost more than all else. */
const PIECE = 1 << 16;

/** SHA-256 of plain data in hex: equal for equal data with keys in the same order. About a second per 1.4 GB of arrays. */
export function fingerprint(value: Plain): string {
  const hash = createHash('sha256');
  let text = '';
  const flush = (): void => {
    hash.update(text);
    text = '';
  };
  const walk = (item: Plain): void => {
    if (isTyped(item)) {
      text += `${item.constructor.name}[${item.length}]`;
      flush();
      hash.update(Buffer.from(item.buffer, item.byteOffset, item.byteLength));
    } else if (Array.isArray(item)) {
      text += '[';
      item.forEach(walk);
      text += ']';
    } else if (typeof item === 'object' && item !== null) {
      text += '{';
      for (const [key, inner] of Object.entries(item)) {
        text += `${JSON.stringify(key)}:`;
        walk(inner as Plain);
      }
      text += '}';
    } else text += `${typeof item === 'number' ? String(item) : JSON.stringify(item)},`;
    if (text.length > PIECE) flush();
  };
  walk(value);
  flush();
  return hash.digest('hex');
}
