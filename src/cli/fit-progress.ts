import { defaultMetric } from '../metrics/registry.js';
import type { FitEvent, FitOptions } from '../fit.js';
import { figure, plural } from './render.js';
import { printable, type Terminal } from './terminal.js';

export type Progress = {
  reading(path: string): void;
  show(event: FitEvent): void;
  /** Takes the moving line away. */
  end(): void;
};

/** Seconds between lines where lines cannot be redrawn. */
const SPARSE = 10;
const CLEAR = '\r\u001b[2K';

/** One line that is redrawn on a terminal, a line now and then in a log, nothing with -q. */
export function progressTo(tty: Terminal, options: FitOptions): Progress {
  if (tty.quiet) return { reading: () => undefined, show: () => undefined, end: () => undefined };
  let metric = options.metric ?? 'score';
  let lastLine = 0;
  let drawn = false;
  const draw = (text: string): void => {
    const width = Math.max(20, (process.stderr.columns || 80) - 1);
    process.stderr.write(`${CLEAR}${printable(text).slice(0, width)}`);
    drawn = true;
  };
  const end = (): void => {
    if (drawn) process.stderr.write(CLEAR);
    drawn = false;
  };
  return {
    end,
    reading: (path) => {
      if (tty.fancyErr) draw(`reading ${path} …`);
    },
    show: (event) => {
      if (event.kind === 'schema') {
        end();
        metric = options.metric ?? defaultMetric(event.schema.label.task).name;
        tty.note(schemaLine(event));
      } else if (event.kind === 'trials') {
        const seconds = process.uptime();
        const text = trialsLine(event, metric, seconds, options);
        if (tty.fancyErr) draw(text);
        else if (seconds - lastLine >= SPARSE) {
          tty.note(text);
          lastLine = seconds;
        }
      } else if (tty.fancyErr)
        draw(
          { features: 'preparing features …', search: 'training …', ensemble: 'ensembling …' }[event.phase],
        );
    },
  };
}

function schemaLine({ schema, rows }: Extract<FitEvent, { kind: 'schema' }>): string {
  const { label, columns } = schema;
  const features = columns.filter((column) => column.role === 'feature').length;
  return `${plural(rows, 'row')}, ${plural(features, 'feature')}; ${label.task} task: ${label.reason}`;
}

function trialsLine(
  event: Extract<FitEvent, { kind: 'trials' }>,
  metric: string,
  seconds: number,
  options: FitOptions,
): string {
  const limit = options.trials === undefined ? ` of ${Math.round(options.timeLimit)}` : '';
  const count =
    options.trials === undefined
      ? plural(event.done, 'trial')
      : `${event.done} of ${plural(options.trials, 'trial')}`;
  const failed = event.failed > 0 ? `, ${event.failed} failed` : '';
  const best = event.best ? `; best ${metric} ${figure(event.best.score)} (${event.best.model})` : '';
  return `${seconds.toFixed(0)}${limit} s, ${count}${failed}${best}`;
}
