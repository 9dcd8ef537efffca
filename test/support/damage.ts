/** A state as its file holds it, with one part of it wrong: a model file is data from a stranger. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** undefined: the part is missing. */
const damages: readonly (Json | undefined)[] = [
  undefined,
  null,
  -1,
  0.5,
  7,
  1e6,
  1e12,
  1e300,
  'x',
  [],
  {},
  { $f64: '' },
  { $i32: 'AAAAAP////8=' },
  { length: 1e9 },
];

function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const parts = Array.isArray(value) ? value.slice(0, 2).entries() : Object.entries(value);
  return [path, ...[...parts].flatMap(([key, part]) => pathsOf(part, [...path, key]))];
}

function damaged(text: string, path: Path, damage: Json | undefined): string {
  const root = [JSON.parse(text) as Json];
  const whole: Path = [0, ...path];
  const place = whole.slice(0, -1).reduce((at: Json, key) => (at as { [key: string]: Json })[key]!, root);
  const last = whole.at(-1)!;
  if (damage === undefined && path.length === 0) return 'null';
  if (damage === undefined) Reflect.deleteProperty(place as object, last);
  else (place as { [key: string]: Json })[last] = damage;
  return JSON.stringify(root[0]);
}

/** The text of a state with each of its parts damaged in each way, one at a time. */
export function* damagedTexts(text: string): Generator<string> {
  for (const path of pathsOf(JSON.parse(text) as Json))
    for (const damage of damages) yield damaged(text, path, damage);
}
