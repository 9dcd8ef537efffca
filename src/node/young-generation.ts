import { setFlagsFromString } from 'node:v8';

/**
 * The space for young objects stays as large as it is. V8 doubles it, up to 48 MB, as soon as as much as it holds has
 * ever outlived a collection, which in a stream is a matter of time, not of need.
 */
export function keepYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
