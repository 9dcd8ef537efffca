import { describe, expect, it } from 'vitest';
import { columnType, duration, gate, names, several, whole } from '../../src/cli/args.js';

describe('duration', () => {
  it('is in seconds, minutes or hours, with decimals', () => {
    expect(['90', '90s', '5m', '1h', '0.5', '1.5m'].map(duration)).toEqual([90, 90, 300, 3600, 0.5, 90]);
  });

  it('refuses everything else', () => {
    for (const text of ['', 's', '-5', '0', '1d', '5m5', 'Infinity', '1e3', '٣'])
      expect(() => duration(text), text).toThrow(/--time-limit/);
  });
});

describe('whole', () => {
  it('takes whole numbers from its least on', () => {
    expect(whole('--n', 2)('2')).toBe(2);
    for (const text of ['1', '2.5', '-3', '1e3', '0x10', ' 3', '99999999999999999'])
      expect(() => whole('--n', 2)(text), text).toThrow(/--n/);
  });
});

describe('repeatable options', () => {
  it('collect their values in order', () => {
    expect(several('b', several('a'))).toEqual(['a', 'b']);
    const learners = names('--learners');
    expect(learners('b, c', learners('a,,'))).toEqual(['a', 'b', 'c']);
    expect(() => learners(' ,')).toThrow('--learners: " ," is not valid');
  });

  it('--type splits at the last equals sign', () => {
    expect(columnType('a=b=text')).toEqual([{ column: 'a=b', kind: 'text' }]);
    for (const text of ['=text', 'a', 'a=int']) expect(() => columnType(text), text).toThrow(/--type/);
  });

  it('--require takes a metric, an operator and a number', () => {
    expect(gate('rmse < 1e3', gate('roc_auc>=0.85'))).toEqual([
      { metric: 'roc_auc', operator: '>=', bound: 0.85 },
      { metric: 'rmse', operator: '<', bound: 1000 },
    ]);
    for (const text of ['roc_auc', 'roc_auc=1', 'roc_auc>=', 'roc_auc>=x', '>=1'])
      expect(() => gate(text), text).toThrow(/--require/);
  });
});
