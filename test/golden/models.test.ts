import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/node/read-csv.js';
import { loadModel, predict } from '../../src/predict.js';

/**
 * fixtures/models holds one model of each kind per released version, for ever: x.model.json, the rows x.csv, and
 * what that version predicted for them, x.predictions.csv. Exponentials may differ in the last bits between engines.
 */
const folder = join(import.meta.dirname, '../../fixtures/models');

describe('a model of a released version', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.model.json'));
  it.each(names)('%s predicts what it predicted then', async (file) => {
    const name = file.replace('.model.json', '');
    const read = (ending: string): string => readFileSync(join(folder, `${name}.${ending}`), 'utf8');
    const model = loadModel(read('model.json'), file);
    const { table } = await readTable(join(folder, `${name}.csv`), {});
    const { scores, classes } = predict(model, table);
    const [, ...lines] = read('predictions.csv').trimEnd().split('\n');
    expect(lines).toHaveLength(scores.rows);
    lines.forEach((line, row) => {
      const cells = line.split(',');
      if (classes) expect(cells.shift()).toBe(classes[row]);
      cells.forEach((cell, k) => expect(scores.data[row * scores.width + k]).toBeCloseTo(Number(cell), 9));
    });
  });

  it('is there for every task', () => {
    expect(names.length).toBeGreaterThanOrEqual(3);
  });
});
