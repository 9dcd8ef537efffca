import { describe, expect, it } from 'vitest';
import { dependences, importances } from '../../src/explain/importances.js';
import { explainPage, type Explanation } from '../../src/report/explain-page.js';
import { parseLabel, parseTable } from '../../src/table/parse.js';
import { fitInline, mixedTable } from '../support/fitted.js';
import { wordsOf } from '../support/report.js';

const raw = mixedTable(150);
const { model } = await fitInline(raw, { trials: 1 });
const { table } = parseTable(raw, model.schema);
const { y } = parseLabel(raw, model.schema.label, model.schema.missing);
const pageOf = (told: Explanation, source = 'new.csv'): string => explainPage(model, source, told);

describe('the page of an explanation', () => {
  it('shows importances with their intervals', () => {
    const found = importances(model, table, y, { repeats: 2 });
    const words = wordsOf(pageOf({ kind: 'importances', found }));
    expect(words).toContain('roc_auc is');
    for (const { column } of found.importances) expect(words).toContain(column);
  });

  it('shows how predictions follow columns, numbers as a line and levels as bars', () => {
    const list = dependences(model, table, ['x', 'city'], {});
    const page = pageOf({ kind: 'dependences', list });
    expect(page).toMatch(/aria-label="Mean prediction by x, from/);
    expect(wordsOf(page)).toContain('city 3');
  });

  it('shows what columns add to a row, and what moves rows without a label', () => {
    const contributions = [
      { column: 'x', value: '2', contribution: 0.25 },
      { column: 'city', value: 'city 1', contribution: -0.125 },
    ];
    const row = wordsOf(
      pageOf({ kind: 'row', row: 3, prediction: 'yes', probability: 0.625, base: 0.5, contributions }),
    );
    expect(row).toMatch(/Row 3 .*with probability 0\.6250.*\+0\.2500.*−0\.1250/);
    const means = [{ column: 'x', mean_contribution: 0.25 }];
    expect(wordsOf(pageOf({ kind: 'movements', rows: 7, means }))).toContain('on average over 7 rows');
  });

  it('escapes what strangers wrote, and loads nothing', () => {
    const evil = `<img src=x onerror="alert(1)">`;
    const contributions = [{ column: evil, value: evil, contribution: 1 }];
    const page = pageOf({ kind: 'row', row: 1, prediction: 1, base: 0, contributions }, evil);
    expect(page).not.toContain('<img');
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/https?:|url\(|@import/);
  });
});
