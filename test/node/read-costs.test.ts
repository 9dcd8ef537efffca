import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCosts } from '../../src/node/read-costs.js';
import { workFolder } from '../support/cli.js';

const file = (text: string): string => {
  const path = join(workFolder(), 'costs.json');
  writeFileSync(path, text);
  return path;
};

it('reads costs by names of classes', () => {
  expect(readCosts(file('{"yes": {"no": 20}}'))).toEqual({ yes: { no: 20 } });
});

it.each([
  ['[1]', /not a table/],
  ['{"yes": 3}', /"yes" has no costs/],
  ['{"yes": {"no": -1}}', /"no" for "yes" costs "-1"/],
  ['{"yes": {"no": 1e999}}', /"no" for "yes" costs/],
  ['{"yes": {"no": "1"}}', /"no" for "yes" costs/],
  ['{yes}', /no JSON/],
])('refuses %s and says what is wrong', (text, message) => {
  expect(() => readCosts(file(text))).toThrow(message);
  expect(() => readCosts(file(text))).toThrow(expect.objectContaining({ kind: 'input' }));
});

it('names a file that is not there', () => {
  expect(() => readCosts('nowhere.json')).toThrow(/^nowhere\.json: cannot be read/);
});
