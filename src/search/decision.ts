import { takeNumbers, takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import { rngFrom } from '../core/rng.js';
import { confusionOfClasses, type Confusion } from '../metrics/confusion.js';
import { ruleOf } from '../metrics/cost.js';
import { decide, scoreDecided, weighed, type Decision } from '../metrics/decision.js';
import type { Metric } from '../metrics/metric.js';
import { ascending, quantile } from '../metrics/order.js';

/** Shares of a class's rows that are found, at which its factor is tried. */
const LEVELS = 200;
const PASSES = 2;
/** So many numbers are looked at; of more rows a sample, always the same. */
const MOST_SCORES = 200_000;
/** More classes are decided by their frequencies alone. */
const MOST_CLASSES = 50;
/** One-sided metrics are best where all rows, or hardly any, are given the class. */
const ONE_SIDED = new Set(['precision', 'recall', 'precision_macro', 'precision_weighted']);

/** The rule has to be better than the most probable class on rows that it was not chosen on: so many parts take turns. */
const PARTS = 5;

/**
 * The rule for classes that scores best on out-of-fold probabilities: of two classes the threshold, of more a factor
 * each, one after the other. A factor is where the curve of scores, smoothed over as many of its class's rows as
 * chance moves, is highest. Of costs the rule is known: that of least expected cost. null where that is no better on rows left out of the choice, for metrics that do not see
 * classes, and for those of one side.
 */
export function tuneDecision(
  y: Target,
  scores: Scores,
  metric: Metric,
  weight: Float64Array | null,
): Decision {
  if (y.task === 'regression' || !metric.ofConfusion || ONE_SIDED.has(metric.name)) return null;
  if (metric.costs) return cheaper(ruleOf(metric.costs), metric, y, scores, weight);
  const task = sampled({ y, scores, weight });
  return isWorthIt(task, metric) ? bestDecision(task, metric) : null;
}

/** The rule where it scores better than the most probable class: nothing in it was chosen on these rows. */
function cheaper(
  rule: Decision,
  metric: Metric,
  y: Target,
  scores: Scores,
  weight: Float64Array | null,
): Decision {
  const costOf = (decision: Decision): number => scoreDecided(metric, y, scores, weight, decision);
  return costOf(rule) < costOf(null) ? rule : null;
}

function isWorthIt(task: Sampled, metric: Metric): boolean {
  const { rows, width } = task.scores;
  const order = rngFrom('parts of decision').shuffle(Int32Array.from({ length: rows }, (_, i) => i));
  const decided = new Float64Array(rows * width);
  for (let part = 0; part < PARTS; part++) {
    const others = order.filter((_, at) => at % PARTS !== part);
    const own = order.filter((_, at) => at % PARTS === part);
    const { data } = weighed(task.scores, bestDecision(rowsOf(task, others), metric));
    for (const row of own) for (let k = 0; k < width; k++) decided[row * width + k] = data[row * width + k]!;
  }
  const plain = metric.score(task.y, task.scores, task.weight);
  return metric.score(task.y, { rows, width, data: decided }, task.weight) > plain;
}

function bestDecision(task: Sampled, metric: Metric): Decision {
  const scoreOf = (decision: Decision): number =>
    scoreDecided(metric, task.y, task.scores, task.weight, decision);
  const { width } = task.scores;
  const isBinary = width === 2;
  const starts = isBinary
    ? [ones(2)]
    : [ones(width), byFrequency(task.scores, 0.5), byFrequency(task.scores, 1)];
  let [best] = starts.sort((a, b) => scoreOf(b) - scoreOf(a)) as [number[]];
  const classes = isBinary ? [1] : width > MOST_CLASSES ? [] : [...best.keys()];
  for (let pass = 0; pass < (isBinary ? 1 : PASSES); pass++)
    for (const k of classes) {
      const next = best.with(k, factorOf(k, best, task, metric.ofConfusion!));
      if (scoreOf(next) > scoreOf(best)) best = next;
    }
  return scoreOf(best) > scoreOf(null) ? best : null;
}

type Sampled = {
  readonly y: Extract<Target, { codes: Int32Array }>;
  readonly scores: Scores;
  readonly weight: Float64Array | null;
};

function sampled(task: Sampled): Sampled {
  const { rows, width } = task.scores;
  const most = Math.floor(MOST_SCORES / width);
  if (rows <= most) return task;
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return rowsOf(task, rngFrom('rows of decision').shuffle(all).slice(0, most));
}

function rowsOf({ y, scores, weight }: Sampled, rows: Int32Array): Sampled {
  return {
    y: takeTarget(y, rows) as Sampled['y'],
    scores: takeScores(scores, rows),
    weight: weight && takeNumbers(weight, rows),
  };
}

const ones = (width: number): number[] => new Array<number>(width).fill(1);

/** The rarer a class is expected to be, the more its probability counts. */
function byFrequency({ rows, width, data }: Scores, power: number): number[] {
  const expected = ones(width).map((_, k) => {
    let sum = 0;
    for (let i = k; i < data.length; i += width) sum += data[i]!;
    return sum / rows;
  });
  return expected.map((share) => (1 / Math.max(share, 1e-6)) ** power);
}

/** The best factor of class k where all others stay: rows are given to k one by one, in the order in which a growing factor does. */
function factorOf(
  k: number,
  factors: readonly number[],
  { y, scores, weight }: Sampled,
  ofConfusion: (c: Confusion) => number,
): number {
  const { rows, width, data } = scores;
  const others = decide(scores, factors.with(k, 0));
  const needed = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const rival = others[i]!;
    needed[i] = (factors[rival]! * data[i * width + rival]!) / Math.max(data[i * width + k]!, 1e-12);
  }
  const own = needed.filter((_, i) => y.codes[i] === k).sort();
  if (own.length === 0) return factors[k]!;
  const count = Math.min(LEVELS, own.length);
  const levels = Array.from({ length: count }, (_, g) => quantile(own, (g + 0.5) / count));
  const order = ascending(needed);
  const guesses = others.slice();
  let at = 0;
  const counts = confusionOfClasses(y.codes, guesses, width, weight);
  const curve = levels.map((level) => {
    for (; at < rows && needed[order[at]!]! < level; at++) move(counts, order[at]!, k);
    return ofConfusion(counts);
  });
  const half = Math.min(Math.ceil(count / 10), Math.ceil(count / Math.sqrt(own.length)));
  const smooth = smoothed(curve, half);
  const top = smooth.indexOf(Math.max(...smooth));
  return levels[top]!;

  function move(c: Confusion, row: number, to: number): void {
    const truth = y.codes[row]!;
    const from = guesses[row]!;
    const w = weight ? weight[row]! : 1;
    c.counts[truth * width + from]! -= w;
    c.counts[truth * width + to]! += w;
    c.predicted[from]! -= w;
    c.predicted[to]! += w;
    c.present[to] = 1;
    guesses[row] = to;
  }
}

/** Means over the neighbours on both sides, as many on each as there are on the nearer. */
function smoothed(curve: readonly number[], half: number): number[] {
  return curve.map((_, i) => {
    const reach = Math.min(half, i, curve.length - 1 - i);
    const part = curve.slice(i - reach, i + reach + 1);
    return part.reduce((a, b) => a + b, 0) / part.length;
  });
}
