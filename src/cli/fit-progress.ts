import { Chalk } from 'chalk';
import { defaultMetric } from '../metrics/registry.js';
import type { FitEvent, FitOptions } from '../fit.js';
import { glance } from './fit-glance.js';
import { countText, fitView, type FitState } from './fit-view.js';
import { clearLive, paintLive } from './live-area.js';
import { figure } from './render.js';
import { printable, type Terminal } from './terminal.js';

export type Progress = {
  reading(path: string): void;
  show(event: FitEvent): void;
  /** Takes the picture away. */
  end(): void;
};

type Trials = Extract<FitEvent, { kind: 'trials' }>;

/** Seconds between lines where nothing can be redrawn, unless the best has become better. */
const SPARSE = 10;
/** Between two pictures, in milliseconds. */
const REPAINT = 250;
/** Lines of a picture; one is left for what is typed. */
const HEIGHT = 12;

/** On a terminal a picture that is drawn again; in a log a line when the best becomes better, or now and then; nothing with -q. */
export function progressTo(tty: Terminal, options: FitOptions): Progress {
  if (tty.quiet) return { reading: () => undefined, show: () => undefined, end: () => undefined };
  return tty.live ? livePicture(tty, options) : plainLines(tty, options);
}

function plainLines(tty: Terminal, options: FitOptions): Progress {
  let metric = options.metric ?? 'score';
  let lastLine = 0;
  let lastBest = '';
  return {
    end: () => undefined,
    reading: () => undefined,
    show: (event) => {
      if (event.kind === 'schema') {
        metric = metricOf(event, options);
        glance(event).forEach((line) => tty.note(line));
      }
      if (event.kind !== 'trials') return;
      const seconds = process.uptime();
      const best = event.top[0]?.model ?? '';
      if (best === lastBest && seconds - lastLine < SPARSE) return;
      tty.note(trialsLine(event, metric, seconds, options));
      lastLine = seconds;
      lastBest = best;
    },
  };
}

function livePicture(tty: Terminal, options: FitOptions): Progress {
  const paint = new Chalk({ level: tty.fancyErr ? 1 : 0 });
  let state: Pick<FitState, 'phase' | 'trials' | 'metric'> | null = null;
  let timer: NodeJS.Timeout | null = null;
  const draw = (): void => {
    if (state === null) return;
    const now = { ...state, seconds: process.uptime(), memory: process.memoryUsage.rss() };
    const height = Math.min(HEIGHT, (process.stderr.rows || 24) - 1);
    const lines = fitView(now, options, height);
    paintLive(
      lines.map(({ text, look }) => ({ text: printable(text), ...(look && { paint: paint[look] }) })),
    );
  };
  const end = (): void => {
    if (timer) clearInterval(timer);
    timer = null;
    state = null;
    clearLive();
  };
  return {
    end,
    reading: (path) => paintLive([{ text: printable(`reading ${path} …`) }]),
    show: (event) => {
      if (event.kind === 'schema') {
        glance(event).forEach((line) => tty.note(line));
        state = { phase: 'features', trials: null, metric: metricOf(event, options) };
        timer = setInterval(draw, REPAINT).unref();
      } else if (event.kind === 'trials') state = { ...state!, trials: event };
      else {
        state = { ...state!, phase: event.phase };
        draw(); // this thread may have no time for the next one
      }
    },
  };
}

function metricOf({ schema }: Extract<FitEvent, { kind: 'schema' }>, { metric, cost }: FitOptions): string {
  return metric ?? (cost ? 'cost' : defaultMetric(schema.label.task).name);
}

function trialsLine(event: Trials, metric: string, seconds: number, options: FitOptions): string {
  const limit = options.trials === undefined ? ` of ${Math.round(options.timeLimit)}` : '';
  const [top] = event.top;
  const best = top ? `; best ${metric} ${figure(top.score)} (${top.model})` : '';
  return `${seconds.toFixed(0)}${limit} s, ${countText(event, options)}${best}`;
}
