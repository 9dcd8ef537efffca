import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';
import { gatherAll } from '../../src/learners/linear/design.js';
import { sizeOf } from '../../src/learners/linear/margins.js';
import type { Family } from '../../src/learners/linear/smooth.js';
import { lossNumber, objectiveOf } from '../../src/learners/linear/smooth.js';
import { csrOf, matrixOf } from '../support/labelled.js';
import { plainLosses, plainPass } from '../support/plain-losses.js';

/** linearPass and rowLosses against their plain twins. Tolerance: 1e-13 of the size of the sums. */
const { kernels, arena } = useKernels();
const FAMILIES: readonly Family[] = [
  { loss: 'logistic', power: 0 },
  { loss: 'softmax', power: 0 },
  { loss: 'squared', power: 0 },
  ...[1, 1.4, 2].map((power): Family => ({ loss: 'tweedie', power })),
];

const rng = rngFrom('linear-pass');
const random = (length: number): Float64Array => Float64Array.from({ length }, () => rng.normal());

function targets({ loss, power }: Family, n: number, outputs: number): Float64Array | Int32Array {
  const codes = Int32Array.from({ length: n }, () => rng.int(outputs));
  if (loss === 'softmax') return codes;
  if (loss === 'logistic') return Float64Array.from(codes, () => (rng.next() < 0.4 ? -1 : 1));
  const zeros = loss === 'tweedie' && power < 2;
  return random(n).map((v, i) => (loss === 'squared' ? v : zeros && i % 3 === 0 ? 0 : Math.exp(v)));
}

function inArena<T extends Float64Array | Int32Array>(values: T): T {
  const out = values instanceof Int32Array ? arena.i32(values.length) : arena.f64(values.length);
  out.set(values);
  return out as T;
}

/** NaN behind an array: what reads beyond its end shows. */
const poison = (): void => void arena.f64(4).fill(NaN);

describe.each(FAMILIES)('$loss, power $power', (family) => {
  const widths = family.loss === 'softmax' ? [2, 3, 6] : [1];

  it.each([0, 1, 3, 4, 33, 70])('gives loss, gradient and curvature of %i rows', (n) => {
    for (const outputs of widths) {
      for (const [p, q] of [
        [0, 0],
        [1, 0],
        [5, 3],
        [4, 0],
        [0, 4],
      ] as const) {
        const entries = Array.from({ length: n }, (_, i) =>
          Array.from({ length: q }, (_, j) => [j, rng.normal()] as const).filter(([j]) => (i + j) % 3 > 0),
        );
        const dense = Array.from({ length: n }, () => [...random(p)]);
        const design = gatherAll(matrixOf(dense, q > 0 ? csrOf(entries, q) : undefined), undefined, arena);
        const layout = { outputs, p: n > 0 || q > 0 ? design.p : 0, q: design.q };
        poison();
        const target = inArena(targets(family, n, outputs));
        poison();
        const weight = inArena(random(n).map((v) => v * v));
        poison();
        const theta = random(sizeOf(layout));
        const grad = new Float64Array(theta.length);
        const curvature = arena.f64(n * outputs).fill(-7);
        const problem = { design, layout, family, target, weight, l2: 0.3 };
        const value = objectiveOf({ kernels, arena }, problem, curvature)(theta, grad);
        const want = plainPass(problem, theta);
        const size = 1 + Math.abs(want.value);
        expect(Math.abs(value - want.value) / size).toBeLessThan(1e-13);
        const scale = 1 + Math.max(...want.gradient.map(Math.abs));
        grad.forEach((g, j) => expect(Math.abs(g - want.gradient[j]!) / scale).toBeLessThan(1e-13));
        curvature.forEach((h, i) =>
          expect(Math.abs(h - want.curvature[i]!) / (1 + Math.abs(want.curvature[i]!))).toBeLessThan(1e-13),
        );
      }
    }
  });

  it.each([1, 2, 7])('gives losses of %i rows from margins, with any strides', (n) => {
    for (const outputs of widths) {
      const stride = n + 3;
      const z = inArena(random(stride * outputs).map((v) => 3 * v));
      const target = inArena(targets(family, n, outputs));
      poison();
      const weight = inArena(random(n).map((v) => v * v));
      poison();
      const residual = arena.f64(stride * outputs).fill(-7);
      const value = kernels.rowLosses(
        lossNumber(family),
        family.power,
        n,
        outputs,
        z.byteOffset,
        8 * stride,
        target.byteOffset,
        weight.byteOffset,
        residual.byteOffset,
        8 * stride,
        0,
        0,
      );
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const own = Float64Array.from({ length: outputs }, (_, k) => z[k * stride + i]!);
        const want = plainLosses(family, own, target[i]!);
        sum += weight[i]! * want.loss;
        want.first.forEach((g, k) => {
          const got = residual[k * stride + i]!;
          expect(Math.abs(got - weight[i]! * g)).toBeLessThan(1e-13 * (1 + Math.abs(got)));
        });
      }
      expect(Math.abs(value - sum)).toBeLessThan(1e-13 * (1 + Math.abs(sum)));
      for (let k = 0; k < outputs; k++)
        expect([...residual.subarray(k * stride + n, (k + 1) * stride)]).toEqual([-7, -7, -7]);
    }
  });
});

it('goes far out without NaN: log losses stay finite, Tweedie losses are finite or infinite', () => {
  for (const family of FAMILIES.filter(({ loss }) => loss !== 'squared')) {
    const outputs = family.loss === 'softmax' ? 2 : 1;
    const z = inArena(Float64Array.of(1e5, -1e5, 800, -800, -1e5, 1e5, -800, 800));
    const target = inArena(family.loss === 'softmax' ? new Int32Array(4) : new Float64Array(4).fill(1));
    const weight = inArena(new Float64Array(4).fill(0.25));
    const value = kernels.rowLosses(
      lossNumber(family),
      family.power,
      4,
      outputs,
      z.byteOffset,
      32,
      target.byteOffset,
      weight.byteOffset,
      z.byteOffset,
      32,
      0,
      0,
    );
    expect(Number.isNaN(value)).toBe(false);
    expect(z.some((v) => Number.isNaN(v))).toBe(false);
  }
});
