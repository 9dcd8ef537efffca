import { beforeAll, describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { reportPage } from '../../src/report/page.js';
import { REPORT_HEAD } from '../../src/report/head.js';
import type { ReportInput } from '../../src/report/report-data.js';
import { rawTable } from '../../src/table/raw-table.js';
import { mixedTable } from '../support/fitted.js';
import { reportInput, timeless, wordsOf } from '../support/report.js';

const EVIL = `</script></style><img src=x onerror="alert(1)">'"&`;

function threeClasses(rows: number): ReturnType<typeof rawTable> {
  const rng = rngFrom('three');
  const cells = Array.from({ length: rows }, () => {
    const x = rng.normal();
    return [x.toFixed(3), `g${rng.int(4)}`, x > 0.5 ? 'high' : x < -0.5 ? 'low' : 'middle'];
  });
  return rawTable('three.csv', ['x', 'g', 'y'], cells);
}

describe('the report', () => {
  let classes: ReportInput;
  let numbers: ReportInput;
  let page: string;
  beforeAll(async () => {
    classes = await reportInput(mixedTable(300));
    numbers = await reportInput(mixedTable(300, 'numbers'));
    page = reportPage(classes);
  });

  it('begins with the verdict, and has its sections in the order in which a reader asks', () => {
    const titles = (text: string): string[] =>
      [...text.matchAll(/<h2[^>]*>([^<]*)</g)].map((match) => match[1]!.trim());
    expect(titles(page)).toEqual([
      'Verdict',
      'Data and findings',
      'Leaderboard',
      'Search over time',
      'How well the classes are told apart',
      'Where it is worse',
      'What matters',
      'How single predictions come about',
      'The ensemble and its members',
      'What was decided, and how to decide otherwise',
      'How to get the same again',
    ]);
    expect(titles(reportPage(numbers))).toContain('How far off predictions are');
  });

  it('says in one sentence what is predicted, how well, and what the baseline is worth', () => {
    expect(wordsOf(page)).toMatch(
      /The model predicts whether y is \S+ or \S+ with roc_auc 0\.\d+ expected on new rows \( ?95 % interval 0\.\d+ to [01][.\d]* ?\), clearly better than 0\.5000 without any column/,
    );
    expect(wordsOf(reportPage(numbers))).toMatch(
      /The model predicts the number y with rmse [\d.]+ .*, clearly better than/,
    );
  });

  it('shows for two classes the curves and a matrix that adds up, at 0.5 without any script', () => {
    for (const name of ['ROC curve', 'Precision and recall', 'Calibration', 'Gain'])
      expect(page).toContain(name);
    const shown = (name: string): number =>
      Number(new RegExp(`data-show="${name}">\\s*(\\d+)`).exec(page)![1]);
    expect(shown('tp') + shown('fp') + shown('fn') + shown('tn')).toBe(300);
    expect(/data-show="at">\s*0\.5/.test(page)).toBe(true);
  });

  it('shows for more classes a matrix and each class against the others', async () => {
    const words = wordsOf(reportPage(await reportInput(threeClasses(200))));
    expect(words).toContain('Confusion matrix');
    for (const name of ['high', 'low', 'middle'])
      expect(words).toMatch(new RegExp(`${name} \\d+ \\d+ [\\d.]+ %`));
  });

  it('names every column with what it was read as and the option that reads it otherwise', () => {
    const words = wordsOf(page);
    for (const { name } of classes.model.schema.columns) expect(words).toContain(name);
    expect(words).toContain('--type city=text');
    expect(words).toContain(classes.command);
  });

  it('measures what matters on rows that the models have not seen, the same each time', () => {
    expect(wordsOf(page)).toMatch(/measured on \d+ rows by models that had not seen them/);
    const none = reportPage({ ...classes, predictions: 0 });
    expect(wordsOf(none)).toContain('There was no time to measure this');
  });

  it('is the same for the same fit, but for the times', async () => {
    expect(reportPage(classes)).toBe(page);
    const again = reportPage(await reportInput(mixedTable(300)));
    expect(timeless(again)).toBe(timeless(page));
  });

  it('loads nothing, and has a name, a language and headings without gaps', () => {
    expect(page.startsWith(REPORT_HEAD)).toBe(true);
    expect(new TextEncoder().encode(REPORT_HEAD).length).toBeLessThan(256);
    expect(page.match(/(?:src|href)="(?!#|data:)[^"]*"/g)).toBeNull();
    expect(page).not.toMatch(/https?:|url\(|@import/);
    const levels = [...page.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
    expect(levels[0]).toBe(1);
    levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 1)).toBeLessThanOrEqual(1));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
  });

  it('has a name for each drawing, and each id once', () => {
    const drawings = [...page.matchAll(/<svg(?![^>]*aria-hidden)([^>]*)>/g)].map((match) => match[1]!);
    expect(drawings.length).toBeGreaterThan(5);
    for (const attributes of drawings) expect(attributes).toMatch(/role="img"[\s\S]*aria-label="[^"]{20,}/);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(page.replaceAll('<bdi>NaN</bdi>', '')).not.toMatch(/NaN|undefined|\[object/);
  });
});

describe('a report on strangers’ data', () => {
  it('escapes names, labels, cells, warnings and the command', async () => {
    const rng = rngFrom('evil');
    const cells = Array.from({ length: 120 }, (_, i) => [
      String(rng.normal()),
      i % 2 ? EVIL : 'plain',
      i % 3 ? `${EVIL}no` : `${EVIL}yes`,
    ]);
    const table = rawTable(`${EVIL}.csv`, [EVIL, `${EVIL} city`, `${EVIL} label`], cells);
    const input = await reportInput(table, { label: `${EVIL} label` });
    const page = reportPage({ ...input, warnings: [EVIL], command: `automl fit '${EVIL}'` });
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page).toContain('&lt;/script&gt;');
  });

  it('stays small and quick for 100,000 rows', async () => {
    const table = mixedTable(100_000);
    const input = await reportInput(table, {
      learners: ['logistic'],
      trials: 1,
      drop: ['note', 'city', 'when'],
    });
    const page = reportPage(input);
    expect(page.length).toBeLessThan(500_000);
  });

  it('stays small for a thousand columns of long names, and hundreds of classes', async () => {
    const rng = rngFrom('wide');
    const names = Array.from({ length: 1000 }, (_, j) => `${'n'.repeat(3000)}${j}`);
    const cells = Array.from({ length: 60 }, (_, i) => [
      ...names.map(() => String(rng.int(9))),
      i % 2 ? 'yes' : 'no',
    ]);
    const wide = await reportInput(rawTable('wide.csv', [...names, 'y'], cells), {
      trials: 1,
      learners: ['logistic'],
    });
    expect(reportPage(wide).length).toBeLessThan(1_000_000);
    const labels = Array.from({ length: 900 }, (_, i) => [String(i % 7), `${'l'.repeat(500)}${i % 300}`]);
    const many = await reportInput(rawTable('many.csv', ['x', 'y'], labels), {
      trials: 1,
      learners: ['logistic'],
    });
    expect(reportPage(many).length).toBeLessThan(1_000_000);
  });

  it('is written for a constant column, few rows, and a baseline alone', async () => {
    const cells = Array.from({ length: 12 }, (_, i) => [String((i * 7) % 5), i % 2 ? 'a' : 'b']);
    const page = reportPage(await reportInput(rawTable('t.csv', ['x', 'y'], cells), { trials: 1 }));
    expect(page.replaceAll('<bdi>NaN</bdi>', '')).not.toMatch(/NaN|undefined/);
    expect(wordsOf(page)).toContain('no better than');
  });
});
