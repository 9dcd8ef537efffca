import type { FitOptions } from '../../src/fit.js';
import type { ReportInput } from '../../src/report/report-data.js';
import type { RawTable } from '../../src/table/table.js';
import { fitInline } from './fitted.js';

/** What a short fit of a table hands over for its report. */
export async function reportInput(table: RawTable, options: Partial<FitOptions> = {}): Promise<ReportInput> {
  const { trials = 3 } = options;
  const result = await fitInline(table, { ...options, trials });
  return {
    ...result,
    table,
    modelBytes: 12_345,
    warnings: result.warnings.map(({ message }) => message),
    command: `automl fit t.csv --label y --trials ${trials}`,
    given: ['--label', '--trials'],
    predictions: 3000,
  };
}

/** The page without what differs from run to run. */
export function timeless(page: string): string {
  return page.replace(/<(span|div) data-timing[\s\S]*?<\/\1>/g, '');
}

/** Text that people see, without markup. */
export function wordsOf(page: string): string {
  return page
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}
