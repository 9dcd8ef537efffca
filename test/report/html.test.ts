import { describe, expect, it } from 'vitest';
import { cut, html, own } from '../../src/report/html.js';

describe('html', () => {
  it('escapes what is put in, in text and in attributes, and leaves markup of its own', () => {
    const evil = `</script><img src=x onerror="alert('1')">&`;
    expect(html`<b title="${evil}">${evil}</b>`.html).toBe(
      `<b title="${'&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;'}">` +
        '&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</b>',
    );
    expect(html`<b>${['a', html`<i>b</i>`, 3, null]}</b>`.html).toBe('<b>a<i>b</i>3</b>');
  });

  it('replaces control characters and halves of characters, which no page may hold', () => {
    expect(html`${'a\u0000b\ud800c\u0085d\te'}`.html).toBe('a\ufffdb\ufffdc\ufffdd\te');
    expect(html`${'😀'}`.html).toBe('😀');
  });

  it('keeps text out of the data short, and its direction to itself', () => {
    expect(own('x'.repeat(500)).html).toBe(`<bdi>${'x'.repeat(79)}…</bdi>`);
    expect(cut('short')).toBe('short');
  });
});
