import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHtml, textOfHtml } from '../../src/features/html.js';

describe('the text of HTML', () => {
  it('is what lies between tags, without scripts, styles and comments', () => {
    const html =
      '<p class="a>b">One<br/>two</p><!-- no --><script>var x = "<b>";</script>three<style>p{}</style>';
    expect(textOfHtml(html).split(/\s+/).filter(Boolean)).toEqual(['b">One', 'two', 'three']);
    expect(textOfHtml('<SCRIPT>never closed')).toBe(' ');
  });

  it('has characters for entities', () => {
    expect(textOfHtml('Tom &amp; J&eacute;r&#244;me &#x1F600; &unknown; &#99999999;&#0;')).toBe(
      'Tom & Jérôme 😀 &unknown; &#99999999; ',
    );
  });

  it('leaves what is no tag', () => {
    for (const text of ['a < b and c > d', 'I <3 you', '1<2', 'x <- y', 'open <b'])
      expect(textOfHtml(text)).toBe(text);
  });

  it('takes any text, and time in proportion to it', () => {
    const letters = fc.constantFrom('<', '>', '!', '-', 'a', '/', ' ', '&', ';');
    fc.assert(
      fc.property(fc.string({ unit: letters }), (text) => void textOfHtml(text)),
      { seed: 1 },
    );
    for (const part of ['<a', '<script', '<!--', '</script ', '&#1', '<a '])
      expect(textOfHtml(part.repeat(50_000)).length).toBeLessThan(500_000);
  });

  it('is looked for where a hundredth of the texts have tags', () => {
    const plain = Array.from({ length: 99 }, (_, i) => `a < b${i} &lt;`);
    expect(isHtml([...plain, 'one<br />two'])).toBe(true);
    expect(isHtml([...plain, 'one <two> three'])).toBe(false);
    expect(isHtml([])).toBe(false);
  });
});
