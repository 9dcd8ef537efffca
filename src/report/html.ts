/** Markup that is safe to put into a page. Everything else is escaped where it goes in. */
export type Html = { readonly html: string };

export type Content = string | number | Html | null | readonly Content[];

/** A template of markup: strings and numbers in it are escaped, Html goes in as it is, lists one after the other. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return { html: parts.map((part, i) => part + (i < values.length ? markup(values[i]!) : '')).join('') };
}

/** Longest piece of strangers' text in one place: a page of thousands of them stays small. */
const LONGEST = 80;

/** Text out of the data (a column name, a label, a cell): cut, and kept from turning the text around it. */
export function own(text: string, longest = LONGEST): Html {
  return html`<bdi>${cut(text, longest)}</bdi>`;
}

export function cut(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function markup(content: Content): string {
  if (content === null) return '';
  if (typeof content === 'string') return escape(content);
  if (typeof content === 'number') return String(content);
  if ('html' in content) return content.html;
  return content.map(markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters and halves of characters, which no page may hold, become the sign of an unknown one. */
function escape(text: string): string {
  return text
    .replace(/(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}
