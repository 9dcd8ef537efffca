/** The part of JSON Schema (draft 2020-12) that our schemas are written in. Other keywords are an error, not ignored. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

const NOTES = ['$schema', '$defs', 'title', 'description', 'contentEncoding'];
type Check = (rule: never, value: never, path: string, root: JsonSchema, schema: never) => string[];
type Entries = { readonly [key: string]: unknown };

const isObject = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const typeOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
const unless = (holds: boolean, path: string, what: string): string[] => (holds ? [] : [`${path}: ${what}`]);

const CHECKS: { readonly [keyword: string]: Check } = {
  $ref: (ref: string, value: unknown, path, root) =>
    violations((root as { $defs: { [name: string]: JsonSchema } }).$defs[ref.slice(8)]!, value, path, root),
  type: (type: string, value: unknown, path) =>
    unless(type === 'integer' ? Number.isInteger(value) : typeOf(value) === type, path, `no ${type}`),
  const: (only: unknown, value: unknown, path) => unless(value === only, path, `not ${String(only)}`),
  enum: (all: unknown[], value: unknown, path) => unless(all.includes(value), path, `none of ${all.join()}`),
  minimum: (low: number, value: unknown, path) => unless(!(Number(value) < low), path, `below ${low}`),
  exclusiveMinimum: (low: number, value: unknown, path) =>
    unless(!(Number(value) <= low), path, `not above ${low}`),
  minItems: (least: number, value: unknown[], path) => unless(value.length >= least, path, 'too short'),
  items: (item: JsonSchema, value: unknown, path, root) =>
    Array.isArray(value) ? value.flatMap((one, i) => violations(item, one, `${path}/${i}`, root)) : [],
  anyOf: (any: JsonSchema[], value: unknown, path, root) =>
    unless(
      any.some((one) => violations(one, value, path, root).length === 0),
      path,
      'none of anyOf',
    ),
  required: (keys: string[], value: unknown, path) =>
    isObject(value)
      ? keys.flatMap((key) => unless(Object.hasOwn(value, key), path, `${key} is missing`))
      : [],
  properties: (known: { [key: string]: JsonSchema }, value: unknown, path, root) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, one]) =>
          Object.hasOwn(known, key) ? violations(known[key]!, one, `${path}/${key}`, root) : [],
        )
      : [],
  additionalProperties: (rest: JsonSchema, value: unknown, path, root, schema: Entries) =>
    isObject(value)
      ? Object.entries(value)
          .filter(([key]) => !Object.hasOwn(schema['properties'] ?? {}, key))
          .flatMap(([key, one]) => violations(rest, one, `${path}/${key}`, root))
      : [],
};

/** Where the value does not keep to the schema: `/members/0/weight: no number`; none if it does. */
export function violations(schema: JsonSchema, value: unknown, path = '', root = schema): string[] {
  if (typeof schema === 'boolean') return unless(schema, path, 'not allowed');
  return Object.entries(schema)
    .filter(([keyword]) => !NOTES.includes(keyword))
    .flatMap(([keyword, rule]) => {
      const check = CHECKS[keyword];
      if (!check) throw new Error(`the keyword ${keyword} is not known here`);
      return check(rule as never, value as never, path, root, schema as never);
    });
}
