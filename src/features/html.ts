/** Elements whose content is no text. */
const HIDDEN = ['script', 'style'];
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    copy: '©',
    reg: '®',
    trade: '™',
    euro: '€',
    pound: '£',
    hellip: '…',
    ndash: '–',
    mdash: '—',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    bull: '•',
    middot: '·',
    times: '×',
    deg: '°',
    eacute: 'é',
    egrave: 'è',
    agrave: 'à',
    ccedil: 'ç',
    ntilde: 'ñ',
    auml: 'ä',
    ouml: 'ö',
    uuml: 'ü',
    Auml: 'Ä',
    Ouml: 'Ö',
    Uuml: 'Ü',
    szlig: 'ß',
  }),
);
const TAG =
  /<\/?(?:a|b|br|div|em|h[1-6]|hr|i|img|li|ol|p|pre|span|strong|table|td|tr|u|ul)(?:\s[^<>]*)?\/?>/i;

/** Whether there are tags of well-known elements in a hundredth of the texts. */
export function isHtml(texts: readonly string[]): boolean {
  const stride = Math.max(1, Math.floor(texts.length / 2000));
  const some = texts.filter((_, v) => v % stride === 0);
  const tagged = some.filter((text) => TAG.test(text)).length;
  return tagged > 0 && tagged >= some.length / 100;
}

/**
 * The text of a piece of HTML: a blank for each tag and comment, nothing of scripts and styles, and characters for the
 * entities that are numbers or common. A "<" that no letter follows is a "<". In one pass, whatever the input.
 */
export function textOfHtml(html: string): string {
  let out = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    const end = endOfTag(html, open);
    out += html.slice(at, end < 0 ? open + 1 : open);
    if (end >= 0) out += ' ';
    at = end < 0 ? open + 1 : end;
  }
  return characters(out + html.slice(at));
}

/** Where what begins at `open` ends; -1 if it is no tag. What is not closed lasts to the end if it is no text. */
function endOfTag(html: string, open: number): number {
  if (html.startsWith('<!--', open)) return after(html.indexOf('-->', open + 4), 3, html);
  const name = /^<[/!?]?([a-z][a-z0-9]*)/i.exec(html.slice(open, open + 40))?.[1];
  if (name === undefined) return -1;
  let close = open + 1;
  while (close < html.length && html[close] !== '>' && html[close] !== '<') close++;
  if (html[close] !== '>') return -1;
  if (html[open + 1] === '/' || !HIDDEN.includes(name.toLowerCase())) return close + 1;
  const last = new RegExp(`</${name}\\s*>`, 'gi');
  last.lastIndex = close;
  return last.exec(html) ? last.lastIndex : html.length;
}

function after(found: number, length: number, html: string): number {
  return found < 0 ? html.length : found + length;
}

function characters(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(name as string) ?? (all as string);
    const code = decimal === undefined ? parseInt(hex as string, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
  });
}
