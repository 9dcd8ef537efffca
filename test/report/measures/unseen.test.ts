import { describe, expect, it } from 'vitest';
import { takeScores } from '../../../src/core/data.js';
import { reportData, type ReportData, type ReportInput } from '../../../src/report/report-data.js';
import { unseen } from '../../../src/report/measures/unseen.js';
import { validRows } from '../../../src/search/round.js';
import { mixedTable } from '../../support/fitted.js';
import { reportInput } from '../../support/report.js';

const input = await reportInput(mixedTable(150, 'numbers'));

/** The predictions of all rows that may be asked for, with nothing changed. */
function asTheyAre(data: ReportData): number[] {
  const { table, predict } = unseen(data, Infinity);
  return [...predict(table).data];
}

/** With members that have only these last models. */
function withLast(from: ReportInput, counts: readonly number[]): ReportData {
  const members = from.foldModel.members.map((member, m) => ({
    ...member,
    models: member.models.slice(-(counts[m] ?? counts[0]!)),
  }));
  return reportData({ ...from, foldModel: { ...from.foldModel, members } });
}

describe('rows that models have not seen', () => {
  it('are predicted as out of fold', () => {
    const inFolds = Int32Array.from(input.folds.flatMap(({ valid }) => [...valid]));
    const expected = [...takeScores(input.outOfFold, inFolds).data];
    asTheyAre(reportData(input)).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9));
    expect(inFolds).toHaveLength(validRows(input.folds).length);
  });

  it('are those of the last folds alone where a member has no models of the others', () => {
    expect(input.foldModel.members.length).toBeGreaterThan(1);
    const last = takeScores(input.outOfFold, input.folds.at(-1)!.valid).data;
    for (const counts of [[1], [3, 1]]) {
      const found = asTheyAre(withLast(input, counts));
      expect(found).toHaveLength(last.length);
      found.forEach((value, i) => expect(value).toBeCloseTo(last[i]!, 9));
    }
  });
});
