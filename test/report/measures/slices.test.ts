import { expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { worstSlices, type Grouping } from '../../../src/report/measures/slices.js';

const n = 2000;
const groupsOf = (column: string, levels: number, seed: string): Grouping => {
  const rng = rngFrom(seed);
  const of = new Int32Array(n).map(() => rng.int(levels));
  return { column, of, names: Array.from({ length: levels }, (_, k) => `${column}${k}`) };
};
const lossesOf = (seed: string): Float64Array => {
  const rng = rngFrom(seed);
  return new Float64Array(n).map(() => Math.abs(rng.normal()));
};

it('finds the group that is worse, and says by how much', () => {
  const groups = [groupsOf('a', 10, 'a'), groupsOf('b', 20, 'b')];
  const losses = lossesOf('losses').map((loss, i) => (groups[1]!.of[i] === 7 ? loss + 1 : loss));
  const { looked, worst } = worstSlices(losses, groups);
  expect(looked).toBe(30);
  expect(worst.map(({ column, group }) => [column, group])).toEqual([['b', 'b7']]);
  expect(worst[0]!.loss - worst[0]!.others).toBeCloseTo(1, 0);
  expect(worst[0]!.rows).toBe(groups[1]!.of.filter((g) => g === 7).length);
});

it('takes noise for nothing, however many groups are looked at', () => {
  let found = 0;
  for (let seed = 0; seed < 20; seed++) {
    const groups = Array.from({ length: 10 }, (_, j) => groupsOf(`c${j}`, 20, `${seed} ${j}`));
    found += worstSlices(lossesOf(`noise ${seed}`), groups).worst.length > 0 ? 1 : 0;
  }
  expect(found).toBeLessThanOrEqual(3);
});

it('leaves groups of few rows out, and shows two of a column at most', () => {
  const of = new Int32Array(n).map((_, i) => (i < 20 ? 0 : 1 + (i % 5)));
  const losses = lossesOf('few').map((loss, i) => loss + (of[i]! < 1 || of[i]! > 2 ? 3 : 0));
  const { looked, worst } = worstSlices(losses, [
    { column: 'c', of, names: ['tiny', '1', '2', '3', '4', '5'] },
  ]);
  expect(looked).toBe(5);
  expect(worst).toHaveLength(2);
  expect(worst.every(({ group }) => ['3', '4', '5'].includes(group))).toBe(true);
});
