/** p = 1 / (1 + exp(a·f + b)); a is negative where larger scores mean the positive class. */
export type Platt = { readonly a: number; readonly b: number };

const STEPS = 100;
/** Keeps the second derivatives invertible where all scores are the same. */
const RIDGE = 1e-12;

/**
 * Platt's sigmoid by Newton steps with halving (Lin, Lin and Weng 2007). Targets are Platt's smoothed ones,
 * (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2), so that separable scores have a solution; with weights N are their sums.
 * @param scores of any scale, best out-of-fold ones; codes: 1 = positive, 0 = negative
 */
export function fitPlatt(scores: Float64Array, codes: Int32Array, weight: Float64Array | null = null): Platt {
  const targets = smoothed(codes, weight);
  const { centre, unit } = scaleOf(scores);
  const f = scores.map((x) => (x - centre) / unit);
  let line: Platt = { a: 0, b: Math.log((targets.negatives + 1) / (targets.positives + 1)) };
  let cost = costOf(line, f, targets.of, weight);
  for (let step = 0; step < STEPS; step++) {
    const { da, db, slope } = newton(line, f, targets.of, weight);
    if (!(slope < 0)) break;
    let size = 1;
    let next = line;
    let least = cost;
    for (; size > 1e-10; size /= 2) {
      next = { a: line.a + size * da, b: line.b + size * db };
      least = costOf(next, f, targets.of, weight);
      if (least <= cost + 1e-4 * size * slope) break;
    }
    if (!(least < cost)) break;
    line = next;
    cost = least;
  }
  return { a: line.a / unit, b: line.b - (line.a * centre) / unit };
}

/** Probabilities of the positive class. */
export function applyPlatt({ a, b }: Platt, scores: Float64Array): Float64Array {
  return scores.map((f) => sigmoid(-(a * f + b)));
}

type Targets = { readonly of: Float64Array; readonly positives: number; readonly negatives: number };

function smoothed(codes: Int32Array, weight: Float64Array | null): Targets {
  let positives = 0;
  let negatives = 0;
  codes.forEach((code, i) => {
    if (code === 1) positives += weight?.[i] ?? 1;
    else negatives += weight?.[i] ?? 1;
  });
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  return { of: Float64Array.from(codes, (code) => (code === 1 ? high : low)), positives, negatives };
}

function scaleOf(scores: Float64Array): { centre: number; unit: number } {
  const centre = scores.reduce((sum, x) => sum + x / scores.length, 0);
  const variance = scores.reduce((sum, x) => sum + (x - centre) ** 2 / scores.length, 0);
  return { centre, unit: Math.sqrt(variance) || 1 };
}

/** −Σ w (t log p + (1 − t) log(1 − p)), without overflow. */
function costOf({ a, b }: Platt, f: Float64Array, t: Float64Array, weight: Float64Array | null): number {
  let sum = 0;
  for (let i = 0; i < f.length; i++) {
    const z = a * f[i]! + b;
    const cost = (z > 0 ? (t[i]! - 1) * z + z : t[i]! * z) + Math.log1p(Math.exp(-Math.abs(z)));
    sum += (weight ? weight[i]! : 1) * cost;
  }
  return sum;
}

/** The Newton step, and how fast the cost falls along it. */
function newton(
  { a, b }: Platt,
  f: Float64Array,
  t: Float64Array,
  weight: Float64Array | null,
): { da: number; db: number; slope: number } {
  let [ga, gb, haa, hab, hbb] = [0, 0, RIDGE, 0, RIDGE];
  for (let i = 0; i < f.length; i++) {
    const w = weight ? weight[i]! : 1;
    const p = sigmoid(-(a * f[i]! + b));
    const first = w * (t[i]! - p);
    const second = w * p * (1 - p);
    ga += first * f[i]!;
    gb += first;
    haa += second * f[i]! * f[i]!;
    hab += second * f[i]!;
    hbb += second;
  }
  const determinant = haa * hbb - hab * hab;
  const da = (hab * gb - hbb * ga) / determinant;
  const db = (hab * ga - haa * gb) / determinant;
  return { da, db, slope: ga * da + gb * db };
}

function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}
