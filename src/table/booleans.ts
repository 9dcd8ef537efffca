/** English, and the words of the languages in which most tables come; a word that is yes in one is no in none. */
const YES = new Set(
  'yes y true t on 1 ja oui sí si sim да 是 wahr vrai vero verdadero verdadeiro ✓ ✔ ✅'.split(' '),
);
const NO = new Set('no n false f off 0 nein nee non não nao нет 否 falsch faux falso ✗ ✘ ❌'.split(' '));

/** 1, 0, or NaN for a cell that is neither. */
export function parseBoolean(cell: string): number {
  const word = cell.trim().normalize('NFC').toLowerCase();
  return YES.has(word) ? 1 : NO.has(word) ? 0 : NaN;
}
