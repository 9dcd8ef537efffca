import type { Waves } from './ops.js';

/** What a network is made of. Hidden layer: linear, batch norm, activation (its slope learned), dropout, plus its input. */
export type Shape = {
  /** dense columns; the pieces and the embeddings of some of them stand behind them */
  readonly numbers: number;
  readonly pieces: { readonly list: Int32Array; readonly each: number };
  readonly waves: { readonly list: Int32Array; readonly waves: number; readonly size: number };
  readonly sparse: number;
  readonly widths: readonly number[];
  readonly outputs: number;
  readonly activation: string;
  /**
   * Networks in one that share weights (TabM, Gorishniy et al. 2025): each has factors and biases of its own behind every
   * linear layer, and an output layer of its own.
   */
  readonly members: number;
  /** a factor for each input, learned faster than weights (Holzmüller et al. 2024) */
  readonly scaling: boolean;
  readonly slopes: boolean;
  readonly norm: boolean;
  readonly residual: boolean;
};

/** Any size beyond is damage. */
const LARGEST = 1 << 28;

/** Dense inputs of the first layer. */
export function inputsOf({ numbers, pieces, waves }: Shape): number {
  return numbers + pieces.list.length * pieces.each + waves.list.length * waves.size;
}

/** weight: by fan-in; factor: of members; share, gamma, scale: around 1 */
export type Role =
  'weight' | 'bias' | 'factor' | 'share' | 'gamma' | 'scale' | 'frequency' | 'phase' | 'mix' | 'head';

export type HiddenPart<T> = {
  /** inputs × outputs */
  readonly w: T;
  /** of each member */
  readonly biases: readonly T[];
  readonly factors: readonly T[];
  readonly share: T | null;
  readonly gamma: T | null;
  readonly beta: T | null;
};

export type Parts<T> = {
  readonly scale: T | null;
  readonly waves: Waves<T> | null;
  readonly hidden: readonly HiddenPart<T>[];
  /** of each member */
  readonly heads: readonly { readonly w: T; readonly b: T }[];
};

/** All parameters but those of sparse columns, in the order of their array. `take` makes what stands for one of them. */
export function partsOf<T>(shape: Shape, take: (length: number, role: Role, fanIn: number) => T): Parts<T> {
  const { members, widths, outputs } = shape;
  const each = (make: () => T): T[] => Array.from({ length: members }, make);
  let inputs = inputsOf(shape);
  const scale = shape.scaling ? take(inputs, 'scale', 1) : null;
  const waves = shape.waves.list.length > 0 ? wavesOf(shape, take) : null;
  const hidden = widths.map((width): HiddenPart<T> => {
    const part = {
      w: take(inputs * width, 'weight', inputs),
      biases: each(() => take(width, 'bias', inputs)),
      factors: members > 1 ? each(() => take(width, 'factor', 1)) : [],
      share: shape.slopes ? take(width, 'share', 1) : null,
      gamma: shape.norm ? take(width, 'gamma', 1) : null,
      beta: shape.norm ? take(width, 'bias', inputs) : null,
    };
    inputs = width;
    return part;
  });
  const heads = each(() => '' as T).map(() => ({
    w: take(inputs * outputs, 'head', inputs),
    b: take(outputs, 'bias', inputs),
  }));
  return { scale, waves, hidden, heads };
}

function wavesOf<T>(
  { waves: { list, waves, size } }: Shape,
  take: (n: number, role: Role, fan: number) => T,
): Waves<T> {
  const columns = list.length;
  return {
    frequency: take(columns * waves, 'frequency', 1),
    phase: take(columns * waves, 'phase', 1),
    mix: take(columns * size * waves, 'mix', waves),
    shift: take(columns * size, 'bias', waves),
  };
}

/** Views of the parts on one array. */
export function views<A extends { subarray(from: number, to: number): A }>(shape: Shape, all: A): Parts<A> {
  let at = 0;
  return partsOf(shape, (length) => all.subarray(at, (at += length)));
}

export function countOf(shape: Shape): number {
  let count = 0;
  partsOf(shape, (length) => (count += length));
  return count;
}

/**
 * A shape read from a file is that of its arrays, so that every loop over it ends.
 * @throws RangeError
 */
export function checkShape(
  shape: Shape,
  lengths: { readonly all: number; readonly sparse: number; readonly stats: number; readonly edges: number },
): void {
  const { numbers, pieces, waves, sparse, widths, outputs, members } = shape;
  const sizes = [numbers, pieces.each, waves.waves, waves.size, sparse, ...widths, outputs, members];
  const whole = sizes.every((size) => Number.isInteger(size) && size >= 0 && size <= LARGEST);
  const fits =
    whole &&
    members * outputs > 0 &&
    members <= lengths.all &&
    countOf(shape) === lengths.all &&
    sparse * (widths[0] ?? outputs) === lengths.sparse &&
    (!shape.norm || 2 * widths.reduce((a, b) => a + b, 0) <= lengths.stats) &&
    pieces.list.length * (pieces.each + 1) === lengths.edges;
  const columns = [...pieces.list, ...waves.list].every((j) => j >= 0 && j < numbers);
  if (!fits || !columns) throw new RangeError('weights of another network');
}
