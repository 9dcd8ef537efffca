import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const docs = join(import.meta.dirname, '../docs');
const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));

it.each(pages)('%s links to files that exist', (page) => {
  const text = readFileSync(join(docs, page), 'utf8');
  const links = [...text.matchAll(/\]\(([\w./-]+)(?:#[\w-]*)?\)/g)].map((match) => match[1]!);
  expect(links.filter((link) => !existsSync(join(docs, link)))).toEqual([]);
});

it('the comparison names figures of the README only', () => {
  const readme = readFileSync(join(docs, '../README.md'), 'utf8');
  const figures = readFileSync(join(docs, 'comparison.md'), 'utf8').match(/\b\d+\.\d{3,}\b/g) ?? [];
  expect(figures.length).toBeGreaterThan(0);
  expect(figures.filter((figure) => !readme.includes(figure))).toEqual([]);
});
