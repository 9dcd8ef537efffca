import type { Matrix, Target, Task } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import type { Learner } from '../../src/learners/learner.js';

/** Two columns of noise-free signal, one of nothing, and a category of three levels: the same rows for both inputs. */
function raw(rows: number): { numbers: Float64Array[]; levels: Float64Array } {
  const column = (name: string): Float64Array => {
    const rng = rngFrom(`toy/${name}`);
    return Float64Array.from({ length: rows }, () => rng.normal());
  };
  const rng = rngFrom('toy/levels');
  return {
    numbers: [column('a'), column('b'), column('c')],
    levels: Float64Array.from({ length: rows }, () => rng.int(3)),
  };
}

/** 'codes': some cells missing, the category as codes; 'dense': complete, the category in the sparse block. */
export function toyMatrix(input: Learner['input'], rows: number): Matrix {
  const { numbers, levels } = raw(rows);
  const names = ['a', 'b', 'c'];
  if (input === 'codes') {
    const columns = [...numbers, levels].map((column, j) =>
      column.map((v, i) => ((i + 5 * j) % 17 === 0 ? NaN : v)),
    );
    return { rows, names: [...names, 'level'], levels: Int32Array.of(0, 0, 0, 3), columns };
  }
  const sparse = {
    rows,
    width: 3,
    indptr: Int32Array.from({ length: rows + 1 }, (_, i) => i),
    indices: Int32Array.from(levels),
    values: new Float64Array(rows).fill(1),
  };
  return { rows, names, levels: new Int32Array(3), columns: numbers, sparse };
}

/** What the toy rows say: a linear signal in a and b with a shift per level, and a little noise. */
export function toyTarget(task: Task, rows: number): Target {
  const { numbers, levels } = raw(rows);
  const rng = rngFrom('toy/noise');
  const values = Float64Array.from(
    levels,
    (level, i) => 2 * numbers[0]![i]! - numbers[1]![i]! + 1.5 * (level - 1) + 0.3 * rng.normal(),
  );
  if (task === 'regression') return { task, values };
  if (task === 'binary')
    return { task, codes: Int32Array.from(values, (v) => Number(v > 0)), classes: ['no', 'yes'] };
  return {
    task,
    codes: Int32Array.from(values, (v) => (v < -1.2 ? 0 : v < 1.2 ? 1 : 2)),
    classes: ['low', 'middle', 'high'],
  };
}

/** The columns with these numbers, without the sparse block. */
export function withColumns(x: Matrix, keep: readonly number[]): Matrix {
  return {
    rows: x.rows,
    names: keep.map((j, place) => `${x.names[j]} ${place}`),
    levels: Int32Array.from(keep, (j) => x.levels[j]!),
    columns: keep.map((j) => x.columns[j]!),
  };
}

/** Other labels from row `from` on. */
export function withoutLabels(y: Target, from: number): Target {
  if (y.task === 'regression') return { task: y.task, values: y.values.map((v, i) => (i < from ? v : 1e6)) };
  return { ...y, codes: y.codes.map((code, i) => (i < from ? code : 0)) };
}
