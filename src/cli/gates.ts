import { AutomlError } from '../core/errors.js';

/** One thing that a gate looks at, and what came of it. */
export type Verdict = {
  /** what must hold */
  readonly name: string;
  readonly holds: boolean;
  /** what is, with figures */
  readonly text: string;
};

/** What ends the command with exit code 4; null if all hold. */
export function gateError(verdicts: readonly Verdict[]): AutomlError | null {
  const broken = verdicts.filter(({ holds }) => !holds);
  return broken.length === 0 ? null : new AutomlError('gate', broken.map(({ text }) => text).join('; '));
}

/** One line per verdict, for logs. */
export function verdictLines(verdicts: readonly Verdict[]): string[] {
  return verdicts.map(({ name, holds, text }) => (holds ? `ok      ${name}` : `FAILED  ${name}: ${text}`));
}

/** The verdicts as a JUnit report: each a test case of one suite. */
export function junit(suite: string, verdicts: readonly Verdict[]): string {
  const failures = verdicts.filter(({ holds }) => !holds).length;
  const counts = `name="${xml(suite)}" tests="${verdicts.length}" failures="${failures}" errors="0"`;
  const cases = verdicts.map(({ name, holds, text }) => {
    const head = `    <testcase classname="${xml(suite)}" name="${xml(name)}"`;
    return holds
      ? `${head}/>`
      : `${head}>\n      <failure message="${xml(text)}">${xml(text)}</failure>\n    </testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${verdicts.length}" failures="${failures}" errors="0">`,
    `  <testsuite ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};

/** Text of an attribute or an element; what XML cannot say (control characters, halves of pairs) is left out. */
function xml(text: string): string {
  return text.replace(/[\p{Cs}\ufffe\uffff]/gu, '').replace(/[&<>"\p{Cc}]/gu, (c) => ENTITIES[c] ?? '');
}
