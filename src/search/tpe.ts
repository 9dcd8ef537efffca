import type { Choice, Dim, Params, Space } from '../core/space.js';
import type { Rng } from '../core/rng.js';

export type Point = { readonly params: Params; readonly loss: number };

/** Share of the points that count as good, and how many at most. */
const GOOD = 0.25;
const MOST_GOOD = 15;
/** Values drawn for each dimension; the one that most tells good points from others is taken. */
const DRAWS = 24;
/** The narrowest kernel, as a share of a dimension's range. */
const NARROWEST = 0.05;

/**
 * A point of the space where good points are dense and others are not: the tree-structured Parzen estimator (Bergstra
 * et al. 2011), each dimension on its own. `points` are not empty.
 */
export function suggest(space: Space, points: readonly Point[], rng: Rng): Params {
  const order = [...points].sort((a, b) => a.loss - b.loss);
  const end = Math.max(1, Math.min(MOST_GOOD, Math.ceil(GOOD * order.length)));
  const values = (some: readonly Point[], name: string, dim: Dim): Choice[] =>
    some.map(({ params }) => params[name] ?? dim.start);
  return Object.fromEntries(
    Object.entries(space).map(([name, dim]): [string, Choice] => {
      if (dim.searched === false) return [name, dim.start];
      const good = densityOf(dim, values(order.slice(0, end), name, dim));
      const others = densityOf(dim, values(order.slice(end), name, dim));
      return [name, mostTelling(good, others, rng.fork(name))];
    }),
  );
}

type Density = { draw(rng: Rng): Choice; at(value: Choice): number };

function mostTelling(good: Density, others: Density, rng: Rng): Choice {
  let best = good.draw(rng);
  let most = good.at(best) / others.at(best);
  for (let i = 1; i < DRAWS; i++) {
    const value = good.draw(rng);
    const ratio = good.at(value) / others.at(value);
    if (ratio > most) [best, most] = [value, ratio];
  }
  return best;
}

/** Of the values, and of one more that could be anything. */
function densityOf(dim: Dim, values: readonly Choice[]): Density {
  return dim.kind === 'choice' ? shares(dim.options, values) : kernels(dim, values.map(Number));
}

function shares(options: readonly Choice[], values: readonly Choice[]): Density {
  const total = values.length + 1;
  const at = (value: Choice): number =>
    (values.filter((v) => v === value).length + 1 / options.length) / total;
  return {
    at,
    draw: (rng) => {
      let u = rng.next();
      return options.find((option) => (u -= at(option)) < 0) ?? options.at(-1)!;
    },
  };
}

/** Normal kernels on the unit interval, as wide as their number allows. */
function kernels(dim: Dim & { readonly kind: 'float' | 'int' }, values: readonly number[]): Density {
  const [low, high] = dim.log ? [Math.log(dim.low), Math.log(dim.high)] : [dim.low, dim.high];
  const unit = (value: number): number => ((dim.log ? Math.log(value) : value) - low) / (high - low);
  const inside = (u: number): number => Math.min(1, Math.max(0, u));
  const back = (u: number): number => {
    const x = low + inside(u) * (high - low);
    const value = Math.min(dim.high, Math.max(dim.low, dim.log ? Math.exp(x) : x));
    return dim.kind === 'int' ? Math.round(value) : value;
  };
  const centres = values.map((value) => inside(unit(value)));
  const width = Math.max(NARROWEST, 0.3 / Math.sqrt(centres.length + 1));
  return {
    at: (value) => {
      const u = unit(Number(value));
      let sum = 1;
      for (const centre of centres)
        sum += Math.exp(-0.5 * ((u - centre) / width) ** 2) / (width * Math.sqrt(2 * Math.PI));
      return sum / (centres.length + 1);
    },
    draw: (rng) => {
      const k = rng.int(centres.length + 1);
      return back(k === centres.length ? rng.next() : centres[k]! + width * rng.normal());
    },
  };
}
