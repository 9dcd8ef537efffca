import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/node/read-csv.js';
import { inferSchema } from '../../src/table/infer.js';
import { parseTable } from '../../src/table/parse.js';

/**
 * Drop x.csv into fixtures/golden (the last column is the label) and a test exists. Its x.expected.json is what was
 * read and decided; where there is none yet, it is written for you to look at and commit.
 */
const folder = join(import.meta.dirname, '../../fixtures/golden');

async function decided(file: string): Promise<unknown> {
  const { table, warnings } = await readTable(join(folder, file), {});
  const label = table.columns.at(-1)!.name;
  const { schema, warnings: more } = inferSchema(table, { label });
  const { table: typed } = parseTable(table, schema);
  const firstCells = typed.columns.map((c) => ({
    name: c.name,
    cells: c.kind === 'terms' ? [] : Array.from(('codes' in c ? c.codes : c.values).slice(0, 3)),
  }));
  const task = schema.label.task;
  return JSON.parse(
    JSON.stringify({
      rows: table.rows,
      label:
        task === 'regression' ? { name: label, task } : { name: label, task, classes: schema.label.classes },
      columns: schema.columns.map(({ name, kind, role, reason }) => ({ name, kind, role, reason })),
      firstCells,
      warnings: [...warnings, ...more].map((w) => w.code),
    }),
  ) as unknown;
}

describe('what is read from and decided about', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  it.each(files)('%s stays as it is', async (file) => {
    const expected = join(folder, file.replace(/csv$/, 'expected.json'));
    const now = await decided(file);
    if (!existsSync(expected)) {
      writeFileSync(expected, `${JSON.stringify(now, null, 1)}\n`);
      throw new Error(`${expected} has been written: look at it and commit it`);
    }
    expect(now).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
  });
});
