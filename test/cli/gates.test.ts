import { describe, expect, it } from 'vitest';
import { gateError, junit, verdictLines } from '../../src/cli/gates.js';

const good = { name: 'roc_auc >= 0.8', holds: true, text: 'roc_auc is 0.9, required >= 0.8' };
const bad = { name: 'log_loss < 0.1', holds: false, text: 'log_loss is 0.4 & "more", required < 0.1\u0007' };

describe('verdicts', () => {
  it('are an error of kind gate with the figures of those that do not hold', () => {
    expect(gateError([good])).toBeNull();
    expect(gateError([good, bad, bad])).toMatchObject({ kind: 'gate', message: `${bad.text}; ${bad.text}` });
  });

  it('are one line each in a log', () => {
    expect(verdictLines([good, bad])).toEqual([
      'ok      roc_auc >= 0.8',
      `FAILED  log_loss < 0.1: ${bad.text}`,
    ]);
  });

  it('are test cases of a JUnit report, whatever their names hold', () => {
    const text = junit('model "a"', [good, bad]);
    expect(text).toContain('<testsuites tests="2" failures="1" errors="0">');
    expect(text).toContain('<testcase classname="model &quot;a&quot;" name="roc_auc &gt;= 0.8"/>');
    expect(text).toContain(
      '<failure message="log_loss is 0.4 &amp; &quot;more&quot;, required &lt; 0.1">log_loss is 0.4 &amp;',
    );
    expect(text).not.toContain('\u0007');
    expect(text.match(/<testcase/g)).toHaveLength(2);
    expect(text.endsWith('</testsuites>\n')).toBe(true);
  });
});
