import { Chalk, type ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import { printable, type Terminal } from './terminal.js';

export type Align = 'left' | 'right';
export type TableLook = {
  readonly head: readonly string[];
  /** of each column; left if not given */
  readonly align?: readonly Align[];
  /** row to show as the one that matters */
  readonly mark?: number;
};

/** Widest cell on a terminal; files and pipes get everything. */
const CELL = 48;

/** Lines of aligned columns without any frame. */
export function table(look: TableLook, rows: readonly (readonly string[])[], tty: Terminal): string {
  const paint = painter(tty);
  const grid = new Table({
    head: look.head.map((name) => paint.dim(name)),
    colAligns: look.head.map((_, j) => look.align?.[j] ?? 'left'),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
    chars: BARE,
  });
  rows.forEach((row, i) => {
    const cells = row.map((cell) => cut(printable(cell).replaceAll('\n', ' '), tty));
    grid.push(look.mark === i ? cells.map((cell) => paint.bold.green(cell)) : cells);
  });
  return grid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

export function painter(tty: Terminal): ChalkInstance {
  return new Chalk({ level: tty.fancyOut ? 1 : 0 });
}

/** Five significant digits, as people read scores; nothing for NaN. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return '';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(3);
  return value.toFixed(Math.max(0, Math.min(6, 4 - Math.floor(Math.log10(size)))));
}

export function interval(bounds: readonly number[]): string {
  const [low = NaN, high = NaN] = bounds;
  return Number.isNaN(low) || Number.isNaN(high) ? '' : `95 % interval ${figure(low)} to ${figure(high)}`;
}

export function fileSize(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(1)} kB` : `${bytes} bytes`;
}

export function plural(count: number, noun: string): string {
  const many = noun.endsWith('s') ? `${noun}es` : noun.replace(/y$/, 'ie').concat('s');
  return `${count} ${count === 1 ? noun : many}`;
}

function cut(cell: string, tty: Terminal): string {
  return tty.fancyOut && cell.length > CELL ? `${cell.slice(0, CELL - 1)}…` : cell;
}

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
