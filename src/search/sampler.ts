import { defaults, sample, type Choice, type Dim, type Params, type Space } from '../core/space.js';
import type { Rng } from '../core/rng.js';
import { suggest } from './tpe.js';

/** What may be searched of each learner. */
export type Spaces = ReadonlyMap<string, Space>;

/** What the sampler sees of a finished trial, in the order of trial ids. */
export type Seen = { readonly learner: string; readonly params: Params; readonly loss: number };
export type Proposal = { readonly learner: string; readonly params: Params };

/** Draws for each proposal, until one is new: small spaces are soon known. */
const DRAWS = 10;

/** Finished candidates of a learner from which they say where to look. */
const ENOUGH = 8;
/** Shares of draws that are anywhere in the space: before enough is known, and after. */
const FRESH = [0.5, 0.3] as const;

/**
 * What to try next: learners that did better are drawn more often (weight halves with each rank); where enough is
 * known of one, most of its points are where good ones are dense (tpe.ts), before that neighbours of its best.
 */
export function propose(spaces: Spaces, seen: readonly Seen[], count: number, rng: Rng): Proposal[] {
  const best = [...spaces.keys()]
    .map((name) => ({ name, top: bestOf(seen, name) }))
    .filter((entry) => entry.top !== null)
    .sort((a, b) => a.top!.loss - b.top!.loss);
  const searchable = best.filter(({ name }) =>
    Object.values(spaces.get(name)!).some((dim) => dim.searched !== false),
  );
  if (searchable.length === 0) return [];
  const proposals: Proposal[] = [];
  for (let i = 0; i < DRAWS * count && proposals.length < count; i++) {
    const draw = rng.fork(i);
    const { name, top } = searchable[rankDraw(searchable.length, draw)]!;
    const space = spaces.get(name)!;
    const params = pointOf(space, seen, top!, draw);
    if (!known(seen, proposals, name, params)) proposals.push({ learner: name, params });
  }
  return proposals;
}

function pointOf(space: Space, seen: readonly Seen[], top: Seen, draw: Rng): Params {
  const points = seen.filter(({ learner }) => learner === top.learner);
  const isKnown = points.length >= ENOUGH;
  if (draw.next() < FRESH[isKnown ? 1 : 0]) return sample(space, draw.fork('fresh'));
  if (!isKnown) return neighbour(space, top.params, draw.fork('near'));
  return suggest(space, points, draw.fork('dense'));
}

function bestOf(seen: readonly Seen[], name: string): Seen | null {
  let best: Seen | null = null;
  for (const trial of seen) if (trial.learner === name && (!best || trial.loss < best.loss)) best = trial;
  return best;
}

function rankDraw(n: number, rng: Rng): number {
  let rank = 0;
  while (rank < n - 1 && rng.next() < 0.5) rank++;
  return rank;
}

function known(seen: readonly Seen[], proposals: readonly Proposal[], name: string, params: Params): boolean {
  const key = JSON.stringify(params);
  return [...seen, ...proposals].some((p) => p.learner === name && JSON.stringify(p.params) === key);
}

/** A point near `params`: each dimension moves with probability 0.4. */
export function neighbour(space: Space, params: Params, rng: Rng): Params {
  const from = { ...defaults(space), ...params };
  return Object.fromEntries(
    Object.entries(space).map(([name, dim]) => {
      const draw = rng.fork(name);
      return [name, dim.searched !== false && draw.next() < 0.4 ? step(dim, from[name]!, draw) : from[name]!];
    }),
  );
}

function step(dim: Dim, value: Choice, rng: Rng): Choice {
  if (dim.kind === 'choice') return dim.options[rng.int(dim.options.length)]!;
  const { low, high } = dim;
  const [a, b, x] = dim.log
    ? [Math.log(low), Math.log(high), Math.log(Number(value))]
    : [low, high, Number(value)];
  const moved = Math.min(b, Math.max(a, x + rng.normal() * 0.2 * (b - a)));
  const back = Math.min(high, Math.max(low, dim.log ? Math.exp(moved) : moved));
  return dim.kind === 'int' ? Math.round(back) : back;
}
