import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../src/report/page.js';
import { chromium, openPage } from '../support/chromium.js';
import { workFolder } from '../support/cli.js';
import { mixedTable } from '../support/fitted.js';
import { reportInput } from '../support/report.js';

if (chromium === null)
  console.warn(
    'SKIPPED: no chromium on this machine, so that the report is not opened in a browser (set CHROMIUM)',
  );

/** Moves the slider, writes what is shown then into the title, and looks for what sticks out on the right. */
const DRIVER = `<script>
addEventListener('load', () => {
  const slider = document.querySelector('#threshold');
  const show = (name) => document.querySelector('[data-show="' + name + '"]').textContent.trim();
  const before = show('tp');
  slider.value = 0;
  slider.dispatchEvent(new Event('input'));
  document.title = JSON.stringify({ before, at: show('at'), tp: show('tp'), fn: show('fn'), said: slider.getAttribute('aria-valuetext'),
    hidden: slider.closest('[data-control]').hidden, sideways: document.documentElement.scrollWidth - innerWidth });
});
</script>`;

describe.skipIf(chromium === null)('the report in a browser', () => {
  let page: string;
  beforeAll(async () => {
    page = reportPage(await reportInput(mixedTable(300)));
  });

  it('opens without a word on the console, with the slider shown', () => {
    const path = join(workFolder(), 'report.html');
    writeFileSync(path, page);
    const { dom, log } = openPage(path);
    expect(log).toBe('');
    expect(dom).toMatch(/<div data-control=""\s*>/);
    expect(dom).toContain('aria-valuetext="threshold 0.5');
  });

  it('counts again when the slider is moved, and fits the width of a phone', () => {
    const path = join(workFolder(), 'report.html');
    const open = page.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, '');
    writeFileSync(path, open.replace('</body>', `${DRIVER}</body>`));
    const { dom } = openPage(path, ['--window-size=500,800']);
    const title = /<title>(.*?)<\/title>/s.exec(dom)![1]!;
    const seen = JSON.parse(title.replaceAll('&quot;', '"')) as Record<string, string | number | boolean>;
    expect(Number(seen['tp'])).toBeGreaterThan(Number(seen['before']));
    expect(Number(seen['at'])).toBeLessThan(0.02);
    expect(seen['said']).toContain(`threshold ${seen['at']}`);
    expect(seen['hidden']).toBe(false);
    expect(seen['sideways']).toBeLessThanOrEqual(0);
  });

  it('runs no script that is not its own', () => {
    const path = join(workFolder(), 'report.html');
    writeFileSync(path, page.replace('</body>', '<script>document.title = "broken into"</script></body>'));
    const { dom, log } = openPage(path);
    expect(dom).not.toContain('<title>broken into');
    expect(log).toContain('Content Security Policy');
  });
});
