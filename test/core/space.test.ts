import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import {
  allowedCorners,
  complete,
  corners,
  defaults,
  num,
  openings,
  pinned,
  sample,
} from '../../src/core/space.js';
import type { Space } from '../../src/core/space.js';

const space: Space = {
  alpha: { kind: 'float', low: 0.001, high: 1000, log: true, start: 1 },
  share: { kind: 'float', low: -1, high: 1, start: 0 },
  depth: { kind: 'int', low: 1, high: 3, start: 2 },
  leaves: { kind: 'int', low: 2, high: 512, log: true, start: 31 },
  kind: { kind: 'choice', options: ['l1', 'l2', false], start: 'l2' },
};

it('starts where the dimensions say', () => {
  expect(defaults(space)).toEqual({ alpha: 1, share: 0, depth: 2, leaves: 31, kind: 'l2' });
});

describe('sample', () => {
  const points = Array.from({ length: 3000 }, (_, i) => sample(space, rngFrom('space').fork(i)));
  const share = (test: (params: (typeof points)[number]) => boolean): number =>
    points.filter(test).length / points.length;

  it('stays inside the space', () => {
    for (const point of points) expect(complete('toy', space, point)).toEqual(point);
  });

  it('is uniform in the logarithm where log is set, else in the value', () => {
    expect(share((p) => num(p, 'alpha') < 1)).toBeCloseTo(0.5, 1);
    expect(share((p) => num(p, 'alpha') < 0.01)).toBeCloseTo(1 / 6, 1);
    expect(share((p) => num(p, 'share') < 0.5)).toBeCloseTo(0.75, 1);
    expect(share((p) => num(p, 'leaves') <= 32)).toBeCloseTo(0.5, 1);
  });

  it('reaches every integer and every option, the ends included, equally often', () => {
    for (const depth of [1, 2, 3]) expect(share((p) => p['depth'] === depth)).toBeCloseTo(1 / 3, 1);
    for (const kind of ['l1', 'l2', false]) expect(share((p) => p['kind'] === kind)).toBeCloseTo(1 / 3, 1);
    expect(share((p) => p['leaves'] === 2)).toBeGreaterThan(0);
  });

  it('draws a dimension alike whatever the others are', () => {
    const { alpha, ...others } = space;
    const rng = rngFrom('one');
    expect(sample({ alpha: alpha! }, rng)['alpha']).toBe(sample(space, rng)['alpha']);
    expect(sample(others, rng)['depth']).toBe(sample(space, rng)['depth']);
  });
});

it('has as corners the start, all ends at once, and each end of each dimension alone', () => {
  const all = corners(space);
  expect(all).toHaveLength(3 + 4 * 2 + 3);
  expect(all[0]).toEqual(defaults(space));
  expect(all[1]).toEqual({ alpha: 0.001, share: -1, depth: 1, leaves: 2, kind: 'l1' });
  expect(all[2]).toEqual({ alpha: 1000, share: 1, depth: 3, leaves: 512, kind: false });
  expect(all).toContainEqual({ ...defaults(space), leaves: 512 });
  expect(corners({})).toEqual([{}, {}, {}]);
});

it('opens with each early option, all else at its start', () => {
  const many: Space = {
    a: { kind: 'choice', options: ['x', 'y', 'z'], start: 'y', early: ['z', 'x'] },
    b: { kind: 'float', low: 0, high: 1, start: 0.5 },
    c: { kind: 'choice', options: [1, 2], start: 1, early: [2] },
  };
  expect(openings(many)).toEqual([
    { a: 'z', b: 0.5, c: 1 },
    { a: 'x', b: 0.5, c: 1 },
    { a: 'y', b: 0.5, c: 2 },
  ]);
  expect(openings({ b: many['b']! })).toEqual([]);
});

describe('complete', () => {
  it('fills in what is missing', () => {
    expect(complete('toy', space, { depth: 3 })).toEqual({ ...defaults(space), depth: 3 });
  });

  it('refuses names that the space does not have, also inherited ones', () => {
    expect(() => complete('toy', space, { gamma: 1 })).toThrow('toy has no parameter gamma');
    expect(() => complete('toy', space, { toString: 1 })).toThrow('toy has no parameter toString');
  });

  it.each([
    { depth: 4 },
    { depth: 1.5 },
    { depth: '2' },
    { share: NaN },
    { alpha: 0 },
    { kind: 'l3' },
    { kind: true },
  ])('refuses %j as a usage error', (params) => {
    expect(() => complete('toy', space, params)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });
});

describe('what may be set beyond what is searched', () => {
  const wide: Space = {
    rounds: { kind: 'int', low: 50, high: 200, start: 100, allowed: [1, 5000] },
    share: {
      kind: 'choice',
      options: ['sqrt', 1],
      start: 1,
      allowed: ['log2', { kind: 'float', low: 0.1, high: 1 }],
    },
    bins: { kind: 'choice', options: [63, 255], start: 255, allowed: [{ kind: 'int', low: 2, high: 255 }] },
  };

  it.each([{ rounds: 1 }, { rounds: 5000 }, { share: 'log2' }, { share: 0.35 }, { bins: 100 }])(
    'is %j, for instance',
    (params) => expect(complete('toy', wide, params)).toEqual({ ...defaults(wide), ...params }),
  );

  it.each([
    [{ rounds: 5001 }, 'toy: rounds=5001 is not one of 1 to 5000'],
    [{ share: 0.05 }, 'toy: share=0.05 is not one of sqrt, 1, log2, 0.1 to 1'],
    [{ bins: 2.5 }, 'toy: bins=2.5 is not one of 63, 255, 2 to 255'],
  ])('is not %j', (params, message) => expect(() => complete('toy', wide, params)).toThrow(message));

  it('is read from text, an option before a number', () => {
    const values = defaults(
      pinned('toy', wide, [
        { param: 'share', value: 'log2' },
        { param: 'bins', value: '100' },
      ]),
    );
    expect(values).toEqual({ rounds: 100, share: 'log2', bins: 100 });
  });

  it('is nothing that the search draws', () => {
    for (let i = 0; i < 300; i++) {
      const { rounds, share, bins } = sample(wide, rngFrom('wide').fork(i));
      expect(rounds).toBeGreaterThanOrEqual(50);
      expect(rounds).toBeLessThanOrEqual(200);
      expect(['sqrt', 1]).toContain(share);
      expect([63, 255]).toContain(bins);
    }
  });

  it('has corners of its own', () => {
    expect(allowedCorners(wide)).toContainEqual({ rounds: 5000, share: 1, bins: 255 });
    expect(allowedCorners(wide)).toContainEqual({ rounds: 100, share: 0.1, bins: 255 });
    expect(allowedCorners(wide)).toContainEqual({ rounds: 100, share: 1, bins: 2 });
    expect(corners(wide)).not.toContainEqual({ rounds: 5000, share: 1, bins: 255 });
  });
});

it('num refuses what is not a number', () => {
  expect(num({ depth: 2 }, 'depth')).toBe(2);
  expect(() => num({ depth: '2' }, 'depth')).toThrow(TypeError);
  expect(() => num({}, 'depth')).toThrow(TypeError);
});
