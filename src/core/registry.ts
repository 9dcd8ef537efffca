import { nearest, usageError } from './errors.js';

export interface Registry<T extends { readonly name: string }> {
  readonly kind: string;
  readonly names: readonly string[];
  readonly all: readonly T[];
  has(name: string): boolean;
  /** @throws AutomlError (usage) that lists what there is and suggests the nearest name. */
  get(name: string): T;
}

/** Things that can be named in options, in files and in model.json, in the order given. */
export function registry<T extends { readonly name: string }>(kind: string, all: readonly T[]): Registry<T> {
  const byName = new Map(all.map((item) => [item.name, item]));
  if (byName.size !== all.length) throw new Error(`two ${kind}s have the same name`);
  const names = [...byName.keys()];
  return {
    kind,
    names,
    all,
    has: (name) => byName.has(name),
    get: (name) => {
      const found = byName.get(name);
      if (found) return found;
      const near = nearest(name, names);
      throw usageError(
        `there is no ${kind} ${JSON.stringify(name.slice(0, 60))}`,
        `${near ? `did you mean ${near}? ` : ''}${kind}s: ${names.join(', ')}`,
      );
    },
  };
}
