import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { complete, sample, type Params, type Space } from '../../src/core/space.js';
import { suggest } from '../../src/search/tpe.js';

const space: Space = {
  rate: { kind: 'float', low: 0.001, high: 1, log: true, start: 0.1 },
  depth: { kind: 'int', low: 1, high: 20, start: 5 },
  kind: { kind: 'choice', options: ['a', 'b', 'c'], start: 'a' },
  fixed: { kind: 'float', low: 0, high: 1, start: 0.5, searched: false },
};
/** Least at rate 0.03, depth 14, kind c. */
const lossOf = (p: Params): number =>
  Math.log(Number(p['rate']) / 0.03) ** 2 / 10 +
  (Number(p['depth']) - 14) ** 2 / 100 +
  (p['kind'] === 'c' ? 0 : 0.5);
const point = (params: Params) => ({ params, loss: lossOf(params) });
const random = (n: number, seed: string) =>
  Array.from({ length: n }, (_, i) => point(sample(space, rngFrom(seed).fork(i))));

describe('suggest', () => {
  it('stays inside the space and leaves what is not searched', () => {
    for (let i = 0; i < 200; i++) {
      const params = suggest(space, random(1 + (i % 20), `s${i}`), rngFrom(`r${i}`));
      expect(() => complete('x', space, params)).not.toThrow();
      expect(params['fixed']).toBe(0.5);
    }
  });

  it('gets nearer to the minimum than as many random points: on average half as far or less', () => {
    const best = (points: readonly { loss: number }[]): number =>
      Math.log(Math.min(...points.map((p) => p.loss)));
    let gained = 0;
    for (let run = 0; run < 40; run++) {
      const points = random(10, `a${run}`);
      for (let i = 0; i < 20; i++) points.push(point(suggest(space, points, rngFrom(`b${run}`).fork(i))));
      gained += best(random(30, `c${run}`)) - best(points);
    }
    expect(gained / 40).toBeGreaterThan(Math.log(2));
  });

  it('is the same for the same seed', () => {
    const points = random(12, 'same');
    expect(suggest(space, points, rngFrom('x'))).toEqual(suggest(space, points, rngFrom('x')));
  });
});
