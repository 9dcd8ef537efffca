import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { inputError } from '../core/errors.js';
import type { Model } from '../model/model-file.js';
import { loadModel } from '../predict.js';
import { systemCode, unreadable } from './system-error.js';

/** The longest text that JavaScript holds. */
const MOST_BYTES = 0x1fffffe8;

/** @throws AutomlError (input) if there is no such file or it is not a model */
export function readModel(path: string): Model {
  return loadModel(readText(path), path === '-' ? 'stdin' : path);
}

/** Bytes of a file; NaN for stdin. */
export function sizeOf(path: string): number {
  return path === '-' ? NaN : statSync(path).size;
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path === '-' ? 0 : path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isGzip ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes).toString('utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT')
      throw inputError(
        `there is no file ${path}`,
        'the first argument is the model.json that fit has written',
      );
    if (code === 'EISDIR')
      throw inputError(
        `${path} is a folder, not a model`,
        `did you mean ${path.replace(/\/$/, '')}/model.json?`,
      );
    if (code === undefined) throw inputError(`${path} is not a model file: it cannot be unpacked`);
    throw unreadable(path, error);
  }
}
