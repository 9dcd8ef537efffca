import { rngFrom } from '../core/rng.js';
import { targetLength, takeNumbers, takeScores, takeTarget, widthOf, type Scores } from '../core/data.js';
import { learners } from '../learners/registry.js';
import { weighed } from '../metrics/decision.js';
import { loss, type Metric } from '../metrics/metric.js';
import { metricNamed } from '../metrics/registry.js';
import { fitToBudget } from './budget.js';
import { agreed } from './chosen.js';
import { tuneDecision } from './decision.js';
import type { Journal } from './journal.js';
import type { Proposal, Spaces } from './sampler.js';
import {
  PRUNED,
  TIME_IS_UP,
  type Dataset,
  type Executor,
  type Fold,
  type Job,
  type Outcome,
  type Trial,
} from './trial.js';

export type RoundOptions = {
  readonly spaces: Spaces;
  readonly metric: Metric;
  /** nominal seconds, for planning sizes */
  readonly timeLimit: number;
  readonly seed: number;
};

export type RoundIo = {
  expired(): boolean;
  remaining(): number;
  /** where trials are kept as soon as they are finished, and found again by a fit that goes on */
  readonly journal?: Journal | undefined;
};

/** Of finished candidates of a learner, the rank that a new one has to beat on its first folds. */
const BAR = 3;

/** A candidate in the round: its number, what it is, and the outcomes of its folds so far. */
type Entry = {
  readonly id: number;
  readonly learner: string;
  readonly params: Proposal['params'];
  readonly maxRows: number;
  readonly outcomes: readonly Outcome[];
};

/**
 * Fits candidates on all folds; trials come back in id order. `finished`: trials so far, for candidates that may be
 * pruned: those that on their first folds are behind the third best of their learner are not fitted on the others
 * (successive halving over folds; Jamieson & Talwalkar 2016).
 */
export async function runRound(
  data: Dataset,
  executor: Executor,
  options: RoundOptions,
  io: RoundIo,
  proposals: readonly Proposal[],
  firstId: number,
  finished: readonly Trial[] | null,
): Promise<Trial[]> {
  const isFirst = firstId === 0;
  const expired = isFirst ? () => false : () => io.expired();
  const onFolds = async (entries: readonly Entry[], from: number, to: number): Promise<Entry[]> => {
    const jobs = entries.flatMap((entry) => jobsOf(entry, from, to, options.seed));
    const each = to - from;
    const onDone = gathered(entries, each, (entry) => {
      if (entry.outcomes.length === data.folds.length) settle(entry);
    });
    const outcomes = await executor.run(jobs, expired, () => io.remaining(), onDone);
    return entries.map((entry, i) => ({
      ...entry,
      outcomes: [...entry.outcomes, ...outcomes.slice(i * each, (i + 1) * each)],
    }));
  };
  const entries = proposals.map(({ learner, params }, i): Entry => {
    const space = options.spaces.get(learner) ?? {};
    const sized = fitToBudget(learner, params, space, data, options.timeLimit);
    return { id: firstId + i, learner, ...sized, outcomes: [] };
  });
  const trials = new Map<number, Trial>();
  const settle = (entry: Entry): Trial => {
    const trial = finish(data, options.metric, entry);
    trials.set(entry.id, trial);
    if (!entry.outcomes.some((o) => !o.ok && o.why === TIME_IS_UP)) io.journal?.record(trial);
    return trial;
  };
  const isNew = (entry: Entry): boolean => {
    const known = io.journal?.recall(entry);
    if (known) trials.set(entry.id, known);
    return !known;
  };
  const all = data.folds.length;
  const rung = finished ? firstFolds(all) : all;
  const begun = await onFolds(entries.filter(isNew), 0, rung);
  const hopeful = begun.filter((entry) => isHopeful(entry, finished ?? []));
  const completed = rung < all ? await onFolds(hopeful, rung, all) : hopeful;
  for (const entry of [...completed, ...begun]) if (!trials.has(entry.id)) settle(entry);
  return entries.map(({ id }) => trials.get(id)!);
}

/** Fits given candidates on all folds with all their rows, without a limit; trials come back in their order. */
export async function fitWhole(
  data: Dataset,
  executor: Executor,
  metric: Metric,
  candidates: readonly Pick<Entry, 'id' | 'learner' | 'params'>[],
  seed: number,
  stopped: () => boolean,
): Promise<Trial[]> {
  const folds = data.folds.length;
  const entries = candidates.map((candidate): Entry => ({ ...candidate, maxRows: 0, outcomes: [] }));
  const jobs = entries.flatMap((entry) => jobsOf(entry, 0, folds, seed));
  const outcomes = await executor.run(jobs, stopped);
  return entries.map((entry, i) =>
    finish(data, metric, { ...entry, outcomes: outcomes.slice(i * folds, (i + 1) * folds) }),
  );
}

/** Of outcomes that come in any order: tells of an entry once all its `each` next folds are there. */
function gathered(
  entries: readonly Entry[],
  each: number,
  onWhole: (entry: Entry) => void,
): (job: number, outcome: Outcome) => void {
  const parts = entries.map((): (Outcome | undefined)[] => new Array<undefined>(each).fill(undefined));
  return (job, outcome) => {
    const i = Math.floor(job / each);
    const part = parts[i]!;
    part[job % each] = outcome;
    const outcomes = part.filter((o) => o !== undefined);
    if (outcomes.length === each)
      onWhole({ ...entries[i]!, outcomes: [...entries[i]!.outcomes, ...outcomes] });
  };
}

/** A quarter of them, where there are enough for that. */
function firstFolds(folds: number): number {
  return folds < 3 ? folds : Math.ceil(folds / 4);
}

function jobsOf({ id, learner, params, maxRows }: Entry, from: number, to: number, seed: number): Job[] {
  const seeds = rngFrom(String(seed)).fork(learner).fork(id);
  const plan = learners.get(learner).input;
  return Array.from({ length: to - from }, (_, i) => {
    const fold = from + i;
    return { trial: id, fold, plan, learner, params, maxRows, seed: seeds.fork(fold).seed };
  });
}

/** Failed folds end a candidate; else it has to beat the bar of its learner, if there is one. */
function isHopeful({ learner, outcomes }: Entry, finished: readonly Trial[]): boolean {
  if (outcomes.some((o) => !o.ok)) return false;
  const folds = outcomes.length;
  const others = finished
    .filter((t) => t.learner === learner && t.why === '')
    .map((t) => meanLoss(t.foldLosses, folds))
    .sort((a, b) => a - b);
  const bar = others[BAR - 1];
  const own = meanLoss(
    outcomes.map((o) => (o.ok ? o.loss : NaN)),
    folds,
  );
  return bar === undefined || !Number.isFinite(bar) || !Number.isFinite(own) || own < bar;
}

/** Over the first folds. */
export function meanLoss(foldLosses: readonly number[], folds: number): number {
  return foldLosses.slice(0, folds).reduce((sum, one) => sum + one, 0) / folds;
}

function finish(data: Dataset, metric: Metric, { id, learner, params, maxRows, outcomes }: Entry): Trial {
  const head = { id, name: `${learner}-${id}`, learner, plan: learners.get(learner).input, params, maxRows };
  const good = outcomes.filter((o) => o.ok);
  const foldLosses = good.map((o) => o.loss);
  const bad = outcomes.find((o) => !o.ok);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  if (bad || outcomes.length < data.folds.length)
    return {
      ...head,
      why: bad
        ? bad.why
        : `${PRUNED} after ${outcomes.length} of ${data.folds.length} folds: ${BAR} candidates of ${learner} are better there`,
      score: NaN,
      scoreStd: NaN,
      loss: NaN,
      foldLosses,
      fitSeconds: bad ? NaN : mean(good.map((o) => o.fitSeconds)),
      predictMsPer1kRows: NaN,
      kept: null,
    };
  const scores = assemble(
    data,
    good.map((o) => o.scores),
  );
  const rows = validRows(data.folds);
  const part = takeScores(scores, rows);
  const y = takeTarget(data.y, rows);
  const weight = data.weight && takeNumbers(data.weight, rows);
  const guide = metricNamed(data.metric);
  const decided = weighed(scores, tuneDecision(y, part, metric, weight));
  const { score, scoreStd } = scoresOf(data, decided, metric);
  return {
    ...head,
    chosen: agreed(good.map((o) => o.chosen ?? {})),
    why: Number.isFinite(score) ? '' : `${metric.name} is not defined on its predictions`,
    score,
    scoreStd,
    loss: loss(guide, guide.score(y, part, weight)),
    foldLosses,
    fitSeconds: mean(good.map((o) => o.fitSeconds)),
    predictMsPer1kRows: (1e6 * good.reduce((sum, o) => sum + o.predictSeconds, 0)) / Math.max(1, rows.length),
    kept: { scores, models: good.map((o) => o.model) },
  };
}

/** Predictions of all folds in table order. */
function assemble(data: Dataset, parts: readonly Scores[]): Scores {
  const rows = targetLength(data.y);
  const width = widthOf(data.y);
  const all = new Float64Array(rows * width).fill(NaN);
  data.folds.forEach((fold, f) => {
    const part = parts[f]!.data;
    fold.valid.forEach((row, i) => all.set(part.subarray(i * width, (i + 1) * width), row * width));
  });
  return { rows, width, data: all };
}

/** Of all rows that have a prediction, and the standard deviation over the folds that have a score. */
export function scoresOf(data: Dataset, scores: Scores, metric: Metric): { score: number; scoreStd: number } {
  const on = (rows: Int32Array): number =>
    metric.score(
      takeTarget(data.y, rows),
      takeScores(scores, rows),
      data.weight && takeNumbers(data.weight, rows),
    );
  const folds = data.folds.map(({ valid }) => on(valid)).filter((s) => Number.isFinite(s));
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const centre = mean(folds);
  const scoreStd = folds.length > 1 ? Math.sqrt(mean(folds.map((s) => (s - centre) ** 2))) : NaN;
  return { score: on(validRows(data.folds)), scoreStd };
}

/** All rows that some fold predicts, ascending. */
export function validRows(folds: readonly Fold[]): Int32Array {
  const rows = new Int32Array(folds.reduce((sum, fold) => sum + fold.valid.length, 0));
  let at = 0;
  for (const fold of folds) {
    rows.set(fold.valid, at);
    at += fold.valid.length;
  }
  return rows.sort();
}
