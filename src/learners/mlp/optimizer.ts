import type { Gradient, Network } from './network.js';
import { cut } from './network.js';
import type { Numbers, Ops, Pull, Steered } from './ops.js';
import type { Role } from './shape.js';
import { partsOf } from './shape.js';

/**
 * PyTorch's conventions. adamw decays weights by themselves, the others by way of the gradient. sgd moves by
 * v = momentum · v + gradient times the rate; the lecture's BackPropagation(η, α), Δw = α Δw + (1 - α) η · gradient, is
 * the same with momentum α and rate (1 - α) η (see back-propagation.ts).
 */
export type Optimizer = {
  readonly name: 'sgd' | 'nesterov' | 'adam' | 'adamw';
  readonly decay: number;
  readonly momentum: number;
  readonly beta1: number;
  readonly beta2: number;
  /** gradients are shortened to this norm; 0 = never */
  readonly clip: number;
  /** share of the rate by role: 1 where it says nothing */
  readonly rates: { readonly [role in Role]?: number };
  /** whether biases and other parameters that are no weights decay as well */
  readonly decayAll: boolean;
};

/** A stretch of the parameters with the same share of rate and decay. */
type Stretch<A> = { readonly what: Steered<A>; readonly rate: number; readonly decays: boolean };

export type Steering<A> = {
  readonly stretches: readonly Stretch<A>[];
  readonly gradient: Gradient<A>;
  readonly sparse: Omit<Steered<A>, 'list'>;
  readonly width: number;
};

const DECAYING: readonly Role[] = ['weight', 'head', 'mix'];

export function steering<A extends Numbers>(
  ops: Ops<A>,
  net: Network<A>,
  gradient: Gradient<A>,
  { rates, decayAll }: Optimizer,
): Steering<A> {
  const found: { at: number; length: number; rate: number; decays: boolean }[] = [];
  let at = 0;
  partsOf(net.shape, (length, role) => {
    const own = { at, length, rate: rates[role] ?? 1, decays: decayAll || DECAYING.includes(role) };
    at += length;
    const last = found.at(-1);
    if (last && last.rate === own.rate && last.decays === own.decays) last.length += length;
    else found.push(own);
  });
  const first = ops.numbers(net.all.length);
  const second = ops.numbers(net.all.length);
  const part = (array: A, from: number, length: number): A => array.subarray(from, from + length) as A;
  return {
    gradient,
    stretches: found.map(({ at: from, length, rate, decays }) => {
      const [w, grad] = [part(net.all, from, length), part(gradient.all, from, length)];
      const what = {
        w,
        gradient: grad,
        first: part(first, from, length),
        second: part(second, from, length),
      };
      return { what, rate, decays };
    }),
    sparse: {
      w: net.sparse,
      gradient: gradient.sparse.gradient,
      first: ops.numbers(net.sparse.length),
      second: ops.numbers(net.sparse.length),
    },
    width: net.shape.widths[0] ?? 0,
  };
}

/** One step, number `step` from 1. Of the sparse weights, those of columns that the batch did not hold rest. */
export function step<A extends Numbers>(
  ops: Ops<A>,
  { stretches, gradient, sparse, width }: Steering<A>,
  o: Optimizer,
  rate: number,
  step: number,
): void {
  const clip = o.clip > 0 ? Math.min(1, o.clip / Math.max(1e-30, normOf(ops, gradient, width))) : 1;
  const move = (what: Steered<A>, share: number, decays: boolean): void => {
    const decay = decays ? o.decay : 0;
    const own = rate * share;
    const apart = o.name === 'adamw';
    const pull: Pull = { clip, coupled: apart ? 0 : decay, shrink: apart ? 1 - own * decay : 1, rate: own };
    if (o.name === 'sgd' || o.name === 'nesterov') {
      ops.descend(what, { ...pull, momentum: o.momentum, gain: 1, nesterov: o.name === 'nesterov' });
      return;
    }
    const { beta1, beta2 } = o;
    const root = Math.sqrt(1 - beta2 ** step);
    ops.adam(what, { ...pull, rate: own / (1 - beta1 ** step), root, beta1, beta2 });
  };
  for (const { what, rate: share, decays } of stretches) move(what, share, decays);
  const { touched: rows, count } = gradient.sparse;
  if (count > 0) move({ ...sparse, list: { rows, count, width } }, o.rates.weight ?? 1, true);
}

/** Of the whole gradient: that of sparse columns which the batch did not hold is 0, whatever its array says. */
function normOf<A extends Numbers>(ops: Ops<A>, { all, sparse }: Gradient<A>, width: number): number {
  let squares = ops.sumSquares(all);
  for (const column of sparse.touched.subarray(0, sparse.count))
    squares += ops.sumSquares(cut(sparse.gradient, column * width, width));
  return Math.sqrt(squares);
}
