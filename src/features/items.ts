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
  const mail = /^\s*(?:mailto:)?([^\s@/]+)@([^\s@/?]+)/iu.exec(text);
  if (mail) return named(mail[2]!, mail[1]!);
  const web = /^\s*([a-z][a-z0-9+.-]*:\/\/)?(?:[^\s@/?#]*@)?([^\s/?#:]+)(?::\d+)?(.*)$/isu.exec(text);
  const isWeb = web && (web[1] !== undefined || /\.\p{L}/u.test(web[2]!));
  return isWeb ? named(web[2]!.replace(/^www\./i, ''), web[3]!) : wordsIn(text);
}

function named(host: string, rest: string): readonly string[] {
  const labels = host.split('.');
  const marked = [host, `@${labels.slice(-2).join('.')}`, `.${labels.at(-1)!}`];
  return [...new Set([...marked, ...wordsIn(rest)])];
}

function wordsIn(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
}
