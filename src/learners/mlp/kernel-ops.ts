import { useKernels } from '../../kernels/kernels.js';
import { activationOf } from './activations.js';
import type { Ops, Pull } from './ops.js';

type A = Float32Array;

const RESIDUALS = ['squared', 'huber', 'quantile'];

/** Work that ends with its arrays given back: what it returns must not be one of them. */
export function withKernels<T>(wantFused: boolean, work: (ops: Ops<A>) => T): T {
  const { arena } = useKernels();
  const mark = arena.mark();
  try {
    return work(kernelOps(wantFused));
  } finally {
    arena.release(mark);
  }
}

/**
 * The operations in f32, by the kernels of this thread; arrays lie in their arena, see `withKernels`.
 * fused: multiply-add in one rounding where the machine can: faster, with last bits of its own.
 */
export function kernelOps(wantFused: boolean): Ops<A> {
  const { kernels: k, arena, fused } = useKernels();
  const gemm = (wantFused && fused()) || k.gemm;
  const at = (array: A | Int32Array | Uint8Array | null): number => (array ? array.byteOffset : 0);
  // Lists of columns are the state's: each gets a place in the memory of the kernels once.
  const lists = new Map<Int32Array, Int32Array>();
  const placed = (list: Int32Array): number => {
    let own = lists.get(list);
    if (!own) {
      own = arena.i32(list.length);
      own.set(list);
      lists.set(list, own);
    }
    return own.byteOffset;
  };
  const pull = (p: Pull) => [p.clip, p.coupled, p.shrink, p.rate] as const;
  return {
    numbers: (length) => arena.f32(length).fill(0),
    ints: (length) => arena.i32(length).fill(0),
    bytes: (length) => arena.u8(length).fill(0),
    gemm: (m, n, depth, a, b, c, bias, add) =>
      gemm(
        m,
        n,
        depth,
        at(a.data),
        4 * a.row,
        4 * a.column,
        at(b.data),
        4 * b.row,
        4 * b.column,
        at(c),
        4 * n,
        at(bias),
        add,
      ),
    takeRows: (from, width, rows, to, stride) =>
      k.takeRows(at(from), width, at(rows), rows.length, at(to), 4 * stride),
    activate: (name, z, out, slope) =>
      k.activate(activationOf(name).place, at(z), at(out), at(slope), z.length),
    blendColumns: (z, out, slope, gap, share) =>
      k.blendColumns(at(z), at(out), at(slope), at(gap), at(share), z.length / share.length, share.length),
    dropOut: (x, rate, seed) =>
      k.dropOut(at(x), x.length, seed | 0, Math.floor(rate * 2 ** 24), 1 / (1 - rate)),
    multiply: (x, by) => k.multiply(at(x), at(by), x.length),
    increase: (x, by) => k.increase(at(x), at(by), x.length),
    sumColumns: (x, times, out) => k.sumColumns(at(x), at(times), x.length / out.length, out.length, at(out)),
    scaleColumns: (x, scale, shift, to, add) => {
      const width = (scale ?? shift ?? x).length;
      k.scaleColumns(at(x), at(scale), at(shift), x.length / width, width, at(to), add);
    },
    scaleRows: (x, scale, to) => k.scaleRows(at(x), at(scale), scale.length, x.length / scale.length, at(to)),
    sumRowProducts: (x, by, out) =>
      k.sumRowProducts(at(x), at(by), out.length, x.length / out.length, at(out)),
    softClip: (x, rows, width, stride) => k.softClip(at(x), rows, width, 4 * stride),
    columnMoments: (x, mean, variance) =>
      k.columnMoments(at(x), x.length / mean.length, mean.length, at(mean), at(variance)),
    chainNorm: (delta, x, scale, shift, tilt) =>
      k.chainNorm(at(delta), at(x), at(scale), at(shift), at(tilt), x.length / scale.length, scale.length),
    loss: ({ kind, parameter, positive }, raw, outputs, target, weight, each) => {
      const rows = raw.length / outputs;
      if (kind === 'binary') return k.sigmoidLoss(rows, at(raw), at(target), at(weight), each, parameter);
      if (kind === 'softmax')
        return k.classLoss(rows, outputs, at(raw), at(target), at(weight), each, parameter);
      const place = RESIDUALS.indexOf(kind);
      return k.residualLoss(place, outputs, rows, at(raw), at(target), at(weight), each, parameter, positive);
    },
    adam: ({ w, gradient, first, second, list }, s) => {
      const arrays = [at(w), at(gradient), at(first), at(second)] as const;
      const rest = [...pull(s), s.root, s.beta1, s.beta2] as const;
      if (list) k.adamRows(at(list.rows), list.count, ...arrays, list.width, ...rest);
      else k.adam(...arrays, w.length, ...rest);
    },
    descend: ({ w, gradient, first, list }, s) => {
      const arrays = [at(w), at(gradient), at(first)] as const;
      const rest = [...pull(s), s.momentum, s.gain, s.nesterov] as const;
      if (list) k.descendRows(at(list.rows), list.count, ...arrays, list.width, ...rest);
      else k.descend(...arrays, w.length, ...rest);
    },
    approach: (mean, w, share) => k.approach(at(mean), at(w), w.length, share),
    sumSquares: (x) => k.sumSquares(at(x), x.length),
    forwardSparse: ({ starts, columns, values }, rows, weights, out, width) =>
      k.forwardSparse(
        at(starts),
        at(columns),
        at(values),
        at(rows),
        rows.length,
        at(weights),
        at(out),
        width,
      ),
    backwardSparse: ({ starts, columns, values }, rows, delta, width, to) => {
      const places = [at(to.gradient), at(to.seen), at(to.touched)] as const;
      const from = [at(starts), at(columns), at(values), at(rows), rows.length] as const;
      to.count = k.backwardSparse(...from, at(delta), width, ...places);
    },
    pieces: (x, rows, list, edges, each, out, stride) =>
      k.pieces(at(x), rows, stride, placed(list), list.length, at(edges), each, at(out), 4 * stride),
    periodic: (x, rows, { list, waves, size }, w, kept, out, stride) => {
      const weights = [at(w.frequency), at(w.phase), at(w.mix), at(w.shift)] as const;
      const shape = [at(x), rows, stride, placed(list), list.length, waves, size] as const;
      k.periodic(...shape, ...weights, at(kept), at(out), 4 * stride);
    },
    chainPeriodic: (x, rows, { list, waves, size }, w, kept, delta, to, stride) => {
      const weights = [at(w.frequency), at(w.phase), at(w.mix)] as const;
      const shape = [at(x), rows, stride, placed(list), list.length, waves, size] as const;
      const gradients = [at(to.frequency), at(to.phase), at(to.mix), at(to.shift)] as const;
      k.chainPeriodic(...shape, ...weights, at(kept), at(delta), ...gradients);
    },
  };
}
