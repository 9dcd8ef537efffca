/** The items of a list in a cell, apart at | or else ; or else a comma (as table/infer-words tells lists), each once. */
export function itemsOf(text: string): readonly string[] {
  const separator = ['|', ';', ','].find((one) => text.includes(one));
  const bare = text.replace(/^\s*[[({]|[\])}]\s*$/g, '');
  const items = separator === undefined ? [bare] : bare.split(separator);
  const named = items.map((item) => item.trim().replace(/^(["'])(.*)\1$/su, '$2'));
  return [...new Set(named.filter((item) => item !== ''))];
}

/**
 * What a web or e-mail address is made of, each part once and marked by what it is: host (mail.example.com), domain
 * (@example.com), last label (.com), and the words of path and query, or of the name before the @.
 */
export function addressParts(text: string): readonly string[] {
  const mail = /^\s*(?:mailto:)?([^\s@/]+)@([^\s@/?]+)\s*$/u.exec(text);
  const web = mail ?? /^\s*(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?(?:[^\s@/?#]*@)?([^\s/?#:]+)(?::\d+)?(.*)$/isu.exec(text);
  if (!web) return wordsIn(text);
  const [, host, rest] = mail ? [null, mail[2]!, mail[1]!] : [null, web[1]!.replace(/^www\./i, ''), web[2]!];
  const labels = host.split('.');
  const parts = [host, `@${labels.slice(-2).join('.')}`, `.${labels.at(-1)!}`, ...wordsIn(rest)];
  return [...new Set(parts)];
}

function wordsIn(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
}
