import { targetLength } from '../core/data.js';
import { defaults, openings, type Params, type Space } from '../core/space.js';
import { rngFrom } from '../core/rng.js';
import { expandedCells } from '../features/expansion.js';
import { learners } from '../learners/registry.js';
import { meanLoss, runRound, type RoundIo, type RoundOptions } from './round.js';
import { propose, type Proposal, type Seen } from './sampler.js';
import { statusOf, TIME_IS_UP, type Dataset, type Executor, type Trial } from './trial.js';

export type SearchOptions = RoundOptions & {
  /** stop after this many trials; Infinity = by time or when nothing is gained */
  readonly trials: number;
};

export type SearchIo = RoundIo & {
  readonly workers: number;
  onRound(trials: readonly Trial[]): void;
};

/** Trials in one round of proposals: fixed, so that results do not depend on the number of workers. */
const ROUND = 4;
/** The search ends when this many trials in a row have not made the best better. */
const PATIENCE = 40;
/** Tables of more rows leave no time for every learner: boosted trees come first, then with more leaves, which such tables fill. */
const LONG_ROWS = 30_000;
/** Fits that end in time are begun even if they would need this many times as long. */
const CUT = 2;
/** Predictions and models are kept of the best candidates only. */
const KEEP = 30;
const KEEP_CELLS = 120_000_000;

/** Baseline first, then the default of each learner, then its other openings, then what the sampler proposes, in rounds; trials come back in id order. */
export async function search(
  data: Dataset,
  executor: Executor,
  options: SearchOptions,
  io: SearchIo,
): Promise<readonly Trial[]> {
  let trials: Trial[] = [];
  const run = async (proposals: readonly Proposal[], mayPrune = false): Promise<void> => {
    const room = proposals.slice(0, Math.max(0, options.trials - trials.length));
    const finished = mayPrune ? trials : null;
    const done = await runRound(data, executor, options, io, room, trials.length, finished);
    add(done);
  };
  const add = (done: readonly Trial[]): void => {
    trials = keepBest([...trials, ...done]);
    io.journal?.settle(trials);
    io.onRound(trials);
  };
  await run([{ learner: 'baseline', params: {} }]);
  const seconds = (learner: string): number => expectedSeconds(trials, learner, data, io.workers);
  const affordable = (learner: string): boolean =>
    seconds(learner) < (isCut({ learner }) ? CUT : 1) * io.remaining();
  const starts = [...options.spaces].map(([learner, space]) => ({ learner, params: defaults(space) }));
  const early = [...options.spaces].flatMap(([learner, space]) =>
    openingsFor(space, data).map((params) => ({ learner, params })),
  );
  const isLong = targetLength(data.y) > LONG_ROWS;
  const first = isLong
    ? starts
        .filter(isBoosted)
        .slice(0, 1)
        .map((start) => bare(start, options.spaces))
    : [];
  const ahead = early.filter(({ learner }) => learner === first[0]?.learner).slice(0, 1);
  if (first.length > 0) {
    await run(first);
    await run(ahead.filter(({ learner }) => 2 * seconds(learner) < io.remaining()));
  }
  await run(starts.filter(({ learner }) => learner !== first[0]?.learner));
  const known = [...first, ...ahead];
  const rest = early.filter((proposal) => !known.some(same(proposal)) && affordable(proposal.learner));
  if (!io.expired()) await run(bestFirst(rest, trials));
  const found = io.journal?.rest(trials.length) ?? [];
  if (found.length > 0) add(found);
  const rng = rngFrom(String(options.seed)).fork('sampler');
  for (
    let round = 0;
    trials.length < options.trials && !io.expired() && !exhausted(trials, options);
    round++
  ) {
    const seen = comparable(trials);
    const spaces = new Map([...options.spaces].filter(([learner]) => affordable(learner)));
    const next = propose(spaces, seen, ROUND, rng.fork(round));
    if (next.length === 0) break;
    await run(next, true);
  }
  return trials;
}

/** Losses over all folds; of pruned candidates what the best of their learner has, and how far they were behind it on their folds. */
function comparable(trials: readonly Trial[]): Seen[] {
  const whole = trials.filter((t) => t.why === '');
  return trials.flatMap((t) => {
    const { learner, params } = t;
    if (t.why === '') return [{ learner, params, loss: t.loss }];
    const folds = t.foldLosses.length;
    const best = whole.filter((w) => w.learner === learner).sort((a, b) => a.loss - b.loss)[0];
    if (statusOf(t) !== 'pruned' || !best) return [];
    const behind = meanLoss(t.foldLosses, folds) - meanLoss(best.foldLosses, folds);
    return [{ learner, params, loss: best.loss + behind }];
  });
}

/** Without columns that are made within folds: the first candidate of a long table is there to be finished. */
function bare({ learner, params }: Proposal, spaces: RoundOptions['spaces']): Proposal {
  const expand = spaces.get(learner)?.['expand'];
  return expand && expand.searched !== false
    ? { learner, params: { ...params, expand: 'none' } }
    : { learner, params };
}

function same(one: Proposal): (other: Proposal) => boolean {
  const names = Object.keys(one.params);
  return ({ learner, params }) =>
    learner === one.learner && names.every((name) => params[name] === one.params[name]);
}

function isCut({ learner }: Pick<Proposal, 'learner'>): boolean {
  return learners.get(learner).endsInTime === true;
}

/** Trees whose rounds end in time: on long tables nothing else is as good as soon. */
function isBoosted({ learner }: Proposal): boolean {
  return isCut({ learner }) && learners.get(learner).input === 'codes';
}

/** By how well their learners did so far; those of learners that failed come last. */
function bestFirst(proposals: readonly Proposal[], trials: readonly Trial[]): readonly Proposal[] {
  const good = trials.filter((t) => t.why === '').sort((a, b) => a.loss - b.loss);
  const rank = (learner: string): number => {
    const at = good.findIndex((t) => t.learner === learner);
    return at < 0 ? Infinity : at;
  };
  const before = (a: number, b: number): number => (a === b ? 0 : a - b);
  return [...proposals].sort((a, b) => before(rank(a.learner), rank(b.learner)));
}

/** A learner's openings but for those that add the same columns as the default, or as each other: there is nothing to expand. */
function openingsFor(space: Space, data: Dataset): Params[] {
  const cells = (params: Params): number => expandedCells(params['expand'], data.columns);
  const start = defaults(space);
  const seen = new Set([cells(start)]);
  return openings(space).filter((params) => {
    if (params['expand'] === start['expand']) return true;
    const isNew = !seen.has(cells(params));
    seen.add(cells(params));
    return isNew;
  });
}

function keepBest(trials: readonly Trial[]): Trial[] {
  const ranked = trials.filter((t) => t.kept && t.why === '').sort((a, b) => a.loss - b.loss || a.id - b.id);
  const cells = ranked[0]?.kept?.scores.data.length ?? 1;
  const keep = new Set(ranked.slice(0, Math.max(3, Math.min(KEEP, Math.floor(KEEP_CELLS / cells)))));
  for (const name of new Set(ranked.map((t) => t.learner))) keep.add(ranked.find((t) => t.learner === name)!);
  return trials.map((t) => (keep.has(t) || !t.kept ? t : { ...t, kept: null }));
}

function exhausted(trials: readonly Trial[], options: SearchOptions): boolean {
  if (options.trials !== Infinity) return false;
  let best = Infinity;
  let bestAt = 0;
  trials.forEach((t, i) => {
    if (t.why === '' && t.loss < best) {
      best = t.loss;
      bestAt = i;
    }
  });
  return trials.length - bestAt > PATIENCE;
}

/** From what the learner's finished trials took; unfinished ones make it unaffordable. */
function expectedSeconds(trials: readonly Trial[], learner: string, data: Dataset, workers: number): number {
  const own = trials.filter((t) => t.learner === learner);
  const seconds = own
    .filter((t) => Number.isFinite(t.fitSeconds))
    .map((t) => t.fitSeconds * data.folds.length);
  if (own.some((t) => t.why === TIME_IS_UP)) return Infinity;
  if (seconds.length === 0) return 0;
  return (1.2 * seconds.reduce((a, b) => a + b, 0)) / seconds.length / Math.min(workers, data.folds.length);
}
