import { argmax } from '../../core/data.js';
import { bar, table } from '../charts/table.js';
import { html, own, type Content } from '../html.js';
import { count, figure, percent } from '../numbers.js';
import { groupings } from '../measures/groupings.js';
import { rowLosses } from '../measures/row-losses.js';
import { worstSlices, type Grouping, type Slice } from '../measures/slices.js';
import type { ReportData } from '../report-data.js';
import type { Section } from './section.js';

/** Where the model is worse than elsewhere. */
export const slices: Section = {
  id: 'slices',
  title: 'Where it is worse',
  content: (data) => {
    const groups = groupings(data.views, data.rows);
    const { looked, worst } = worstSlices(rowLosses(data.y, data.scores), groups, data.weight);
    const loss = data.y.task === 'regression' ? 'mean absolute error' : 'log loss';
    const how = `${count(looked)} groups of at least 30 rows were looked at (levels of categories, fifths of numbers and dates, missing cells). Shown are those whose ${loss} is worse than that of all other rows by more than chance explains, however many groups one looks at (one-sided, 5 % over all of them).`;
    if (worst.length === 0)
      return html`<p>No group of rows is clearly worse than the others.</p>
        <p class="small">${how}</p>`;
    return html`<p class="small">${how}</p>
      ${sliceTable(data, worst, groups, loss)}`;
  },
};

function sliceTable(
  data: ReportData,
  worst: readonly Slice[],
  groups: readonly Grouping[],
  loss: string,
): Content {
  const most = worst.reduce((a, b) => Math.max(a, b.loss), 0);
  const isWrong = wrong(data);
  const share = ({ column, at }: Slice): string => {
    const { of } = groups.find((group) => group.column === column)!;
    let [total, errors] = [0, 0];
    of.forEach((group, i) => {
      if (group !== at) return;
      const w = data.weight ? data.weight[i]! : 1;
      total += w;
      errors += w * isWrong![i]!;
    });
    return percent(errors / total);
  };
  return table({
    caption: 'Groups that are clearly worse, largest difference first',
    head: ['column', 'group', '>rows', `>${loss}`, '>of all others', ...(isWrong ? ['>wrong'] : []), loss],
    rows: worst.map((slice) => [
      own(slice.column),
      own(slice.group, 60),
      count(slice.rows),
      figure(slice.loss),
      figure(slice.others),
      ...(isWrong ? [share(slice)] : []),
      bar(slice.loss / most),
    ]),
  });
}

/** 1 where another class is named; null for numbers. */
function wrong({ y, decided }: ReportData): Uint8Array | null {
  if (y.task === 'regression') return null;
  return Uint8Array.from(argmax(decided), (k, i) => (k === y.codes[i] ? 0 : 1));
}
