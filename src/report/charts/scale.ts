import { tick } from '../numbers.js';

/** From data to a place on an axis, with the ticks to show. */
export type Scale = {
  (value: number): number;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
};

export type Axis = {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly text?: (value: number) => string;
};

/** from, to: places of the lowest and the highest value. Values outside are put at the end they are nearest to. */
export function scale({ low, high, log = false, text = tick }: Axis, from: number, to: number): Scale {
  const [first, last] = low < high ? [low, high] : around(low, log);
  const bend = log ? Math.log10 : (x: number): number => x;
  const [start, end] = [bend(first), bend(last)];
  const place = (value: number): number => {
    // Halved, so that the width of all doubles does not overflow.
    const share = (bend(value) / 2 - start / 2) / (end / 2 - start / 2);
    return from + (to - from) * Math.min(1, Math.max(0, share));
  };
  const at = log ? decades(first, last) : steps(first, last);
  return Object.assign(place, {
    low: first,
    high: last,
    ticks: at.map((value) => ({ at: place(value), text: text(value) })),
  });
}

/** An axis for one value alone. */
function around(value: number, log: boolean): [number, number] {
  if (log) return [value / 2, value * 2];
  const room = Math.abs(value) * 0.1 || 1;
  return [value - room, value + room];
}

/** Some five round values between low and high: steps of 1, 2 or 5 times a power of ten. */
export function steps(low: number, high: number, about = 5): number[] {
  const rough = high / about - low / about || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.99) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  if (!(last - first <= 20)) return [low, high];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

const MOST_TICKS = 5;

/** Powers of ten, with 2 and 5 (or 3) times them where there are few. */
function decades(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const powers = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  const within = (values: readonly number[]): number[] =>
    values.filter((v) => v >= low * 0.999 && v <= high * 1.001);
  const finer = [[1, 2, 5], [1, 3], [1]].map((parts) =>
    within(powers.flatMap((p) => parts.map((m) => m * p))),
  );
  return finer.find(({ length }) => length <= MOST_TICKS) ?? within(powers);
}
