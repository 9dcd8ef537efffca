import { expect, it } from 'vitest';
import { cloud } from '../../../src/report/charts/cloud.js';
import { scale } from '../../../src/report/charts/scale.js';

it('draws few points one by one, and many of them as counts in cells, so that its size is bounded', () => {
  const x = scale({ label: 'x', low: 0, high: 1 }, 50, 340);
  const y = scale({ label: 'y', low: 0, high: 1 }, 200, 10);
  const values = (n: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => ((i * 7919) % n) / n);
  expect(cloud(values(50), values(50), x, y).html.match(/<circle/g)).toHaveLength(50);
  const many = cloud(values(100_000), values(100_000).reverse(), x, y).html;
  expect(many).not.toContain('<circle');
  expect(many.length).toBeLessThan(100_000);
});
