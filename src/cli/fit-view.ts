import type { FitEvent, FitOptions } from '../fit.js';
import { figure, fileSize, plural } from './render.js';

type Trials = Extract<FitEvent, { kind: 'trials' }>;
type Phase = Extract<FitEvent, { kind: 'phase' }>['phase'];

/** What a fit that runs is known to have reached. */
export type FitState = {
  readonly phase: Phase;
  readonly trials: Trials | null;
  readonly metric: string;
  /** since the command began */
  readonly seconds: number;
  /** of memory, in bytes */
  readonly memory: number;
};

export type Line = { readonly text: string; readonly look?: 'bold' | 'dim' };

const PHASES: Readonly<Record<Phase, string>> = {
  features: 'preparing features',
  search: 'searching',
  ensemble: 'blending',
};
const BAR = 24;

/** The picture of a running fit: budget with its phase, the best so far, and the leaderboard. `height`: lines at most. */
export function fitView(state: FitState, options: FitOptions, height: number): Line[] {
  const { phase, trials, metric, memory } = state;
  const counts = trials ? [countText(trials, options)] : [];
  const head = [bar(state, options), PHASES[phase], ...counts, fileSize(memory)].join('  ');
  const rows = (trials?.top ?? []).slice(0, Math.max(0, height - 2));
  const width = Math.max(5, ...rows.map(({ model }) => model.length));
  return [
    { text: head, look: 'bold' },
    ...(rows.length > 0
      ? [
          {
            text: `rank  ${'model'.padEnd(width)}  ${metric.padStart(12)}  ${'±'.padStart(10)}`,
            look: 'dim' as const,
          },
        ]
      : []),
    ...rows.map(({ model, score, scoreStd }, i) => ({
      text: `${String(i + 1).padStart(4)}  ${model.padEnd(width)}  ${figure(score).padStart(12)}  ${figure(scoreStd).padStart(10)}`,
      ...(i === 0 && { look: 'bold' as const }),
    })),
  ];
}

/** How much of the time, or of the trials, is used up. */
function bar({ seconds, trials }: FitState, options: FitOptions): string {
  const byTime = options.trials === undefined;
  const share = byTime ? seconds / options.timeLimit : (trials?.done ?? 0) / options.trials!;
  const full = Math.round(BAR * Math.min(1, Math.max(0, share)));
  const limit = byTime ? ` of ${Math.round(options.timeLimit)}` : '';
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${seconds.toFixed(0)}${limit} s`;
}

export function countText({ done, failed }: Trials, { trials }: FitOptions): string {
  const count = trials === undefined ? plural(done, 'trial') : `${done} of ${plural(trials, 'trial')}`;
  return failed > 0 ? `${count}, ${failed} failed` : count;
}
