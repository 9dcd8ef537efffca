import { appendFileSync } from 'node:fs';
import { printable, type Terminal } from './terminal.js';
import type { Verdict } from './gates.js';

/** A page that GitHub shows beside the log; it takes at most a megabyte per step. */
const MOST_SUMMARY = 500_000;

/**
 * Inside GitHub Actions: an annotation for each verdict that does not hold (on stderr, which the runner reads as it
 * reads stdout), and the verdicts and this table in the summary of the job. Elsewhere nothing.
 */
export function tellGithub(title: string, verdicts: readonly Verdict[], table: string, tty: Terminal): void {
  const { env } = process;
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  for (const { holds, name, text } of verdicts)
    if (!holds) process.stderr.write(`::error title=${property(`${title}: ${name}`)}::${message(text)}\n`);
  const summary = env['GITHUB_STEP_SUMMARY'];
  if (!summary) return;
  try {
    appendFileSync(summary, markdown(title, verdicts, table).slice(0, MOST_SUMMARY));
  } catch (error) {
    tty.warn(`the summary of the job cannot be written: ${error instanceof Error ? error.message : ''}`);
  }
}

/** What a workflow command takes as its message, on one line. */
function message(text: string): string {
  return printable(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'));
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function markdown(title: string, verdicts: readonly Verdict[], table: string): string {
  const lines = verdicts.map(
    ({ holds, name, text }) => `| ${holds ? '✅' : '❌'} | ${cell(name)} | ${cell(text)} |`,
  );
  const gates = lines.length > 0 ? ['| | gate | |', '|---|---|---|', ...lines, ''] : [];
  const fence = '`'.repeat(Math.max(3, ...[...table.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [`### ${cell(title)}`, '', ...gates, fence, printable(table), fence, ''].join('\n');
}

/** Text in a cell of a table: nothing of it is markup. */
function cell(text: string): string {
  return printable(text)
    .replaceAll('\n', ' ')
    .replace(/[\\`*_{}[\]<>#|~]/g, (c) => `&#${c.charCodeAt(0)};`);
}
