import { usageError } from '../core/errors.js';
import type { Setting } from '../core/space.js';
import { READINGS, type Reading, type TypeOverride } from '../table/schema.js';

/** Options that every command has. */
export type CommonFlags = {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
};

/** Options of every command that reads a CSV. */
export type CsvFlags = {
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly ragged?: 'pad';
};

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const KINDS = Object.keys(READINGS) as readonly Reading[];

/** `90`, `90s`, `1.5m`, `1h` in seconds. */
export function duration(text: string): number {
  const [, digits = '', unit = 's'] = /^(\d+(?:\.\d+)?|\.\d+)\s*([smh]?)$/.exec(text.trim()) ?? [];
  const seconds = Number(digits) * (UNITS[unit || 's'] ?? NaN);
  if (digits === '' || !(seconds > 0)) throw bad('--time-limit', text, 'a duration is 90, 90s, 5m or 1h');
  return seconds;
}

/** A whole number of at least `least`. */
export function whole(option: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw bad(option, text, `it takes a whole number of at least ${least}`);
  };
}

const BYTES: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };

/** `500kB`, `2MB`, `2.5mb` or a number of bytes. */
export function size(option: string): (text: string) => number {
  return (text) => {
    const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]?b)?$/i.exec(text.trim()) ?? [];
    const bytes = Number(digits) * BYTES[unit.toLowerCase()]!;
    if (digits !== '' && bytes > 0) return bytes;
    throw bad(option, text, 'a size is 500kB, 2MB or a number of bytes');
  };
}

/** `2ms`, `0.5ms` or a number of milliseconds. */
export function milliseconds(option: string): (text: string) => number {
  return (text) => {
    const value = Number(/^(\d+(?:\.\d+)?)\s*(?:ms)?$/i.exec(text.trim())?.[1]);
    if (value > 0) return value;
    throw bad(option, text, 'it takes milliseconds for 1,000 rows, such as 20ms');
  };
}

/** A share between 0 and 1, such as 0.9. */
export function share(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value > 0 && value < 1) return value;
    throw bad(option, text, 'it takes a number between 0 and 1, such as 0.9');
  };
}

/** A number of at least 0. */
export function amount(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= 0 && value < Infinity) return value;
    throw bad(option, text, 'it takes a number of at least 0, such as 0.005');
  };
}

/** Adds to the values of a repeatable option. */
export function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** `a,b` */
export function names(option: string): (text: string, before?: readonly string[]) => string[] {
  return (text, before = []) => {
    const parts = text.split(',').map((part) => part.trim());
    const named = parts.filter((part) => part !== '');
    if (named.length === 0) throw bad(option, text, 'it takes names, with commas between them');
    return [...before, ...named];
  };
}

export type { TypeOverride };

/** `COLUMN=kind`; the name may itself hold `=`. */
export function columnType(text: string, before: readonly TypeOverride[] = []): TypeOverride[] {
  const at = text.lastIndexOf('=');
  const kind = KINDS.find((name) => name === text.slice(at + 1));
  if (at < 1 || !kind) throw bad('--type', text, `it takes COLUMN=KIND; kinds: ${KINDS.join(', ')}`);
  return [...before, { column: text.slice(0, at), kind }];
}

/** `learner.param=value` */
export function setting(text: string, before: readonly Setting[] = []): Setting[] {
  const [, learner, param, value] = /^\s*([a-z-]+)\.([a-z0-9_]+)=(.*)$/i.exec(text) ?? [];
  if (!learner || !param || value === undefined)
    throw bad(
      '--set',
      text,
      'it takes LEARNER.PARAMETER=VALUE: --set gbdt.num_leaves=63 (see automl list learners)',
    );
  return [...before, { learner, param, value }];
}

export type Operator = '>=' | '>' | '<=' | '<';
export type Gate = { readonly metric: string; readonly operator: Operator; readonly bound: number };

/** `roc_auc>=0.85` */
export function gate(text: string, before: readonly Gate[] = []): Gate[] {
  const [, metric, operator, bound] = /^\s*([a-z0-9_.]+)\s*(>=|<=|>|<)\s*(\S+)\s*$/.exec(text) ?? [];
  const value = Number(bound);
  if (!metric || !operator || !Number.isFinite(value))
    throw bad(
      '--require',
      text,
      "it takes a metric, >=, >, <= or <, and a number: --require 'roc_auc>=0.85'",
    );
  return [...before, { metric, operator: operator as Operator, bound: value }];
}

function bad(option: string, text: string, hint: string): Error {
  return usageError(`${option}: ${JSON.stringify(text.slice(0, 60))} is not valid`, hint);
}
