import type { Evaluation } from '../evaluate.js';
import { figure, plural, table } from './render.js';
import type { Terminal } from './terminal.js';

/** Metrics, and the confusion matrix or the error quantiles. */
export function sections(result: Evaluation, tty: Terminal): string {
  const { confusion, errors } = result;
  return [
    plural(result.rows, 'row'),
    '',
    metricTable(result, tty),
    '',
    ...(confusion ? ['rows: true class, columns: predicted', confusionTable(confusion, tty)] : []),
    ...(errors ? ['prediction - label', errorTable(errors, tty)] : []),
  ].join('\n');
}

export function metricTable({ metrics }: Evaluation, tty: Terminal): string {
  const rows = metrics.map(({ metric, score, better }) => [
    metric,
    Number.isNaN(score) ? 'not defined' : figure(score),
    `${better} is better`,
  ]);
  return table({ head: ['metric', 'score', ''], align: ['left', 'right', 'left'] }, rows, tty);
}

/** Many classes do not fit a screen: then the worst confusions are listed. */
function confusionTable({ classes, counts }: NonNullable<Evaluation['confusion']>, tty: Terminal): string {
  if (classes.length <= 12) {
    const rows = counts.map((line, i) => [classes[i]!, ...line.map(String)]);
    return table(
      { head: ['', ...classes], align: ['left', ...classes.map(() => 'right' as const)] },
      rows,
      tty,
    );
  }
  const pairs = counts.flatMap((line, i) =>
    line.flatMap((count, j) => (i !== j && count > 0 ? [{ i, j, count }] : [])),
  );
  const worst = pairs.sort((a, b) => b.count - a.count).slice(0, tty.verbose ? Infinity : 12);
  const rows = worst.map(({ i, j, count }) => [classes[i]!, classes[j]!, String(count)]);
  return table({ head: ['true class', 'predicted', 'rows'], align: ['left', 'left', 'right'] }, rows, tty);
}

function errorTable(errors: NonNullable<Evaluation['errors']>, tty: Terminal): string {
  const rows = errors.map(({ at, error, absolute }) => [`${at * 100} %`, figure(error), figure(absolute)]);
  return table(
    { head: ['share of rows', 'error', 'absolute'], align: ['right', 'right', 'right'] },
    rows,
    tty,
  );
}
