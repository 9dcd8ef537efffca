import { describe, expect, it } from 'vitest';
import { reportData } from '../../../src/report/report-data.js';
import { strongest } from '../../../src/report/measures/strongest.js';
import { mixedTable } from '../../support/fitted.js';
import { reportInput } from '../../support/report.js';

const input = await reportInput(mixedTable(300));

/** Seconds left at the first look at the clock, the second, and so on. */
function clock(...seconds: number[]): () => number {
  let looks = 0;
  return () => seconds[Math.min(looks++, seconds.length - 1)]!;
}

describe('what matters', () => {
  it('is measured on no row where the first look at a few has taken all the time', () => {
    for (const after of [0, -0.01, -3])
      expect(strongest(reportData({ ...input, left: clock(2, 2, after) }))).toBeNull();
    expect(strongest(reportData({ ...input, left: clock(-1) }))).toBeNull();
  });

  it('is measured on as many rows as there is time for, by what the first ones took', () => {
    const most = strongest(reportData({ ...input, predictions: 1e6 }))!;
    expect(most.rows).toBe(300);
    expect(most.importances[0]!.mean).toBeGreaterThan(0);
    const some = strongest(reportData({ ...input, predictions: 1e6, left: clock(2, 2, 1.998, 0.2) }))!;
    expect(some.rows).toBeGreaterThanOrEqual(50);
    expect(some.rows).toBeLessThan(150);
  });
});
