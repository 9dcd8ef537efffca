import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { SCRIPT, SCRIPT_HASH } from '../../src/report/script.js';

it('is named by its hash in the policy of the page, so that the browser runs it and nothing else', () => {
  expect(createHash('sha256').update(SCRIPT).digest('base64')).toBe(SCRIPT_HASH);
});
