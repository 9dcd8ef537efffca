import { describe, expect, it } from 'vitest';
import { reportData, type ReportInput } from '../../../src/report/report-data.js';
import { explained, type Explained } from '../../../src/report/measures/explained.js';
import { rowLosses } from '../../../src/report/measures/row-losses.js';
import { mixedTable } from '../../support/fitted.js';
import { reportInput } from '../../support/report.js';

const ENOUGH = { predictions: 30_000 };
const classes: ReportInput = { ...(await reportInput(mixedTable(200))), ...ENOUGH };
const numbers: ReportInput = { ...(await reportInput(mixedTable(200, 'numbers'))), ...ENOUGH };

function all({ sample, examples }: Explained): Explained['sample'] {
  return [...sample, ...examples.flatMap(({ rows }) => rows)];
}

describe('explained rows', () => {
  for (const [task, input] of [
    ['two classes', classes],
    ['a number', numbers],
  ] as const)
    it(`add up to what the models that had not seen them predicted: ${task}`, () => {
      const data = reportData(input);
      const found = explained(data)!;
      expect(found.sample).toHaveLength(60);
      for (const { row, output, base, values, prediction } of all(found)) {
        const outOfFold = input.outOfFold.data[row * input.outOfFold.width + output]!;
        expect(prediction).toBeCloseTo(outOfFold, 9);
        expect(values.reduce((sum, value) => sum + value, base)).toBeCloseTo(prediction, 9);
      }
    });

  it('are the worst and the best predicted ones, and those between two classes', () => {
    const data = reportData(classes);
    const { examples } = explained(data)!;
    expect(examples.map(({ title }) => title)).toEqual(['Worst predicted', 'Borderline', 'Best predicted']);
    const losses = [...rowLosses(data.y, data.scores)].sort((a, b) => b - a);
    const lossOf = (row: number): number => rowLosses(data.y, data.scores)[data.rows.indexOf(row)]!;
    expect(examples[0]!.rows.map(({ row }) => lossOf(row))).toEqual(losses.slice(0, 4));
    expect(examples[2]!.rows.map(({ row }) => lossOf(row))).toEqual(losses.slice(-4).reverse());
    for (const { prediction } of examples[1]!.rows) expect(Math.abs(prediction - 0.5)).toBeLessThan(0.2);
    const rows = examples.flatMap((kind) => kind.rows.map(({ row }) => row));
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('are none without predictions or time, and no sample where it would say nothing', () => {
    expect(explained(reportData({ ...classes, predictions: 0 }))).toBeNull();
    expect(explained(reportData({ ...classes, left: () => -1 }))).toBeNull();
    const pair = 2 * (classes.model.schema.columns.filter(({ role }) => role === 'feature').length + 1);
    const few = explained(reportData({ ...classes, predictions: 15 * 2 * pair }))!;
    expect([few.sample.length, few.examples.length]).toEqual([0, 3]);
  });
});
