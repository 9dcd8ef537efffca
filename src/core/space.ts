import { usageError } from './errors.js';
import type { Rng } from './rng.js';

export type Choice = string | number | boolean;

/** Numbers of which any may be set. */
export type Range = { readonly kind: 'float' | 'int'; readonly low: number; readonly high: number };

/**
 * One hyperparameter: what the search tries and where it starts; `allowed` is what may be set by name, where that is
 * more: a wider range, or options and numbers beside those of a choice.
 */
export type Dim = {
  /** false: set by name alone; the search leaves it at its start */
  readonly searched?: false;
} & (
  | {
      readonly kind: 'float' | 'int';
      readonly low: number;
      readonly high: number;
      readonly log?: boolean;
      readonly start: number;
      /** values that the search tries right after the start, not by chance */
      readonly early?: readonly number[];
      readonly allowed?: readonly [low: number, high: number];
    }
  | {
      readonly kind: 'choice';
      readonly options: readonly Choice[];
      readonly start: Choice;
      readonly early?: readonly Choice[];
      readonly allowed?: readonly (Choice | Range)[];
    }
);

/** Hyperparameters are data: sampled, validated, listed by `automl list learners`. */
export type Space = { readonly [param: string]: Dim };

export type Params = { readonly [param: string]: Choice };

/** The start value of every dimension. */
export function defaults(space: Space): Params {
  return Object.fromEntries(Object.entries(space).map(([name, dim]) => [name, dim.start]));
}

/** What to try after the defaults: each `early` value with all else at its start. */
export function openings(space: Space): Params[] {
  return Object.entries(space).flatMap(([name, dim]) =>
    dim.searched === false ? [] : (dim.early ?? []).map((value) => ({ ...defaults(space), [name]: value })),
  );
}

/** One random point of the space; each dimension draws from its own fork, so that adding one moves no other. */
export function sample(space: Space, rng: Rng): Params {
  return Object.fromEntries(Object.entries(space).map(([name, dim]) => [name, draw(dim, rng.fork(name))]));
}

function draw(dim: Dim, rng: Rng): Choice {
  if (dim.searched === false) return dim.start;
  if (dim.kind === 'choice') return dim.options[rng.int(dim.options.length)]!;
  const { low, high } = dim;
  const u = rng.next();
  if (dim.kind === 'int' && !dim.log) return low + Math.floor(u * (high - low + 1));
  const x = dim.log ? Math.exp(Math.log(low) + u * (Math.log(high) - Math.log(low))) : low + u * (high - low);
  return dim.kind === 'int' ? Math.min(high, Math.max(low, Math.round(x))) : x;
}

/** The corners of the space that is searched, one dimension at a time from the start, and all-low and all-high: for contract tests. */
export function corners(space: Space): Params[] {
  return cornersOf(space, (dim) => {
    if (dim.searched === false) return [dim.start];
    return dim.kind === 'choice' ? dim.options : [dim.low, dim.high];
  });
}

/** The same of what may be set by name. */
export function allowedCorners(space: Space): Params[] {
  return cornersOf(space, (dim) => {
    const { options, ranges } = allowedOf(dim);
    return [...options, ...ranges.flatMap(({ low, high }) => [low, high])];
  });
}

function cornersOf(space: Space, ends: (dim: Dim) => readonly Choice[]): Params[] {
  const start = defaults(space);
  const single = Object.entries(space).flatMap(([name, dim]) =>
    ends(dim).map((v) => ({ ...start, [name]: v })),
  );
  const all = (pick: (dim: Dim) => Choice): Params =>
    Object.fromEntries(Object.entries(space).map(([name, dim]) => [name, pick(dim)]));
  return [start, all((d) => ends(d)[0]!), all((d) => ends(d).at(-1)!), ...single];
}

/** What a dimension may be set to. */
function allowedOf(dim: Dim): { readonly options: readonly Choice[]; readonly ranges: readonly Range[] } {
  if (dim.kind !== 'choice') {
    const [low, high] = dim.allowed ?? [dim.low, dim.high];
    return { options: [], ranges: [{ kind: dim.kind, low, high }] };
  }
  const more = dim.allowed ?? [];
  const isRange = (one: Choice | Range): one is Range => typeof one === 'object';
  const single = more.filter((one): one is Choice => !isRange(one));
  return { options: [...dim.options, ...single], ranges: more.filter(isRange) };
}

/** In words, for messages and lists: `auto, sqrt, 0.01 to 1`. */
export function allowedText(dim: Dim, between = ', '): string {
  const { options, ranges } = allowedOf(dim);
  return [...options, ...ranges].map(wordsOf).join(between);
}

export function wordsOf(one: Choice | Range): string {
  return typeof one === 'object' ? `${one.low} to ${one.high}` : String(one);
}

function allows(dim: Dim, value: Choice): boolean {
  const { options, ranges } = allowedOf(dim);
  return (
    options.includes(value) ||
    ranges.some(
      ({ kind, low, high }) =>
        typeof value === 'number' &&
        value >= low &&
        value <= high &&
        (kind === 'float' || Number.isInteger(value)),
    )
  );
}

/** @throws AutomlError (usage) if a parameter is unknown or not allowed; missing ones take their start. */
export function complete(owner: string, space: Space, params: Params): Params {
  for (const [name, value] of Object.entries(params)) {
    const dim = Object.hasOwn(space, name) ? space[name] : undefined;
    if (!dim)
      throw usageError(`${owner} has no parameter ${name}`, `it has: ${Object.keys(space).join(', ')}`);
    if (!allows(dim, value))
      throw usageError(`${owner}: ${name}=${String(value)} is not one of ${allowedText(dim)}`);
  }
  return { ...defaults(space), ...params };
}

/** A numeric parameter of a completed set. */
export function num(params: Params, name: string): number {
  const value = params[name];
  if (typeof value !== 'number') throw new TypeError(`parameter ${name} is not a number`);
  return value;
}

/** A parameter of a learner set by the user, as text. */
export type Setting = { readonly learner: string; readonly param: string; readonly value: string };

/**
 * The space with dimensions pinned to values given as text.
 * @throws AutomlError (usage) if a parameter is unknown or the value not allowed
 */
export function pinned(owner: string, space: Space, settings: readonly Omit<Setting, 'learner'>[]): Space {
  const params = settings.map(({ param, value }): [string, Choice] => {
    const dim = Object.hasOwn(space, param) ? space[param] : undefined;
    const option = dim && allowedOf(dim).options.find((o) => String(o) === value);
    const number = value.trim() === '' ? NaN : Number(value);
    return [param, option ?? (Number.isNaN(number) ? value : number)];
  });
  const values = complete(owner, space, Object.fromEntries(params));
  const set = new Set(params.map(([param]) => param));
  return Object.fromEntries(
    Object.entries(space).map(([name, dim]) => [
      name,
      set.has(name) ? ({ ...dim, start: values[name]!, searched: false } as Dim) : dim,
    ]),
  );
}
