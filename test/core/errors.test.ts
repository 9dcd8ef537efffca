import { describe, expect, it } from 'vitest';
import {
  AutomlError,
  EXIT_CODES,
  inputError,
  machineError,
  nearest,
  show,
  usageError,
} from '../../src/core/errors.js';

it('errors carry who has to act, and so the exit code of the contract', () => {
  const errors = [usageError('a'), inputError('b', 'hint'), new AutomlError('gate', 'c'), machineError('d')];
  expect(errors.map((error) => EXIT_CODES[error.kind])).toEqual([2, 3, 4, 5]);
  expect(errors[1]).toMatchObject({ name: 'AutomlError', message: 'b', hint: 'hint' });
  expect(errors.every((error) => error instanceof Error)).toBe(true);
});

describe('show', () => {
  it('quotes a value as it is', () => {
    expect(show('Zürich 5')).toBe('"Zürich 5"');
    expect(show('')).toBe('""');
  });

  it('cuts at 60 characters', () => {
    expect(show('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`);
    expect(show('x'.repeat(61))).toBe(`"${'x'.repeat(57)}..."`);
  });

  it('escapes what would break the line or the terminal', () => {
    expect(show('a\nb\tc\u001b[31m\u0000')).toBe('"a\\u{a}b\\u{9}c\\u{1b}[31m\\u{0}"');
    expect(show('\u2028\u202e\u200b')).toBe('"\\u{2028}\\u{202e}\\u{200b}"');
    expect(show('\u{1f600}')).toBe('"\u{1f600}"');
  });

  it('leaves no half of a character when it cuts', () => {
    const shown = show(`${'x'.repeat(56)}\u{1f600}${'y'.repeat(10)}`);
    expect(shown).not.toMatch(/\p{Cs}/u);
  });
});

describe('nearest', () => {
  const names = ['roc_auc', 'rmse', 'log_loss', 'f1'];

  it('finds a misspelt name, ignoring case', () => {
    expect(nearest('roc_acu', names)).toBe('roc_auc');
    expect(nearest('RMSE', names)).toBe('rmse');
    expect(nearest('logloss', names)).toBe('log_loss');
    expect(nearest('f', names)).toBe('f1');
  });

  it('has no suggestion where nothing is near', () => {
    expect(nearest('banana', names)).toBeUndefined();
    expect(nearest('', names)).toBeUndefined();
    expect(nearest('rmse', [])).toBeUndefined();
  });

  it('takes the first of equally near names', () => {
    expect(nearest('ab', ['ac', 'ad'])).toBe('ac');
  });

  it('compares the beginnings of very long names, quickly', () => {
    const long = (letter: string): string => letter.repeat(100_000);
    expect(nearest(long('x'), Array<string>(100).fill(long('y')))).toBeUndefined();
    expect(nearest(long('x'), [long('y'), `X${long('x')}`])).toBe(`X${long('x')}`);
  });
});
