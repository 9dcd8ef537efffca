import type { Matrix, Scores } from '../../src/core/data.js';
import type { TreeSum } from '../../src/explain/tree-sum.js';
import type { Column, Table } from '../../src/table/table.js';
import { field, type ReferenceCase } from '../support/reference.js';

/** Trees whose players are columns, with the sides on which a row goes. */
export type ReferenceTrees = TreeSum & {
  /** of each node; NaN where a case does not say */
  readonly impurity: Float64Array;
  sides(x: Matrix, row: number): Uint8Array;
};

/** Trees as the reference figures have them. */
export type PlainTree = {
  readonly feature: readonly number[];
  readonly threshold: readonly (number | null)[];
  readonly children_left: readonly number[];
  readonly children_right: readonly number[];
  readonly value: readonly number[] | null;
  readonly cover: readonly number[];
  readonly impurity?: readonly number[];
};

export function tableOf(rows: readonly (readonly number[])[]): Table {
  const columns = (rows[0] ?? []).map((_, j): Column => ({
    kind: 'number',
    name: String(j),
    values: Float64Array.from(rows, (row) => row[j]!),
  }));
  return { rows: rows.length, columns };
}

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return asMatrix(tableOf(rows));
}

function asMatrix({ rows, columns }: Table): Matrix {
  return {
    rows,
    names: columns.map(({ name }) => name),
    levels: new Int32Array(columns.length),
    columns: columns.map((column) =>
      'values' in column ? (column.values as Float64Array) : new Float64Array(),
    ),
  };
}

/** The same trees as explanations read them: nodes breadth first, siblings side by side. */
export function treeSumOf(trees: readonly PlainTree[], base: number): ReferenceTrees {
  const order = trees.flatMap((tree, t) => breadthFirst(tree).map((node) => ({ t, tree, node })));
  const place = new Map(order.map(({ t, node }, i) => [`${t}/${node}`, i]));
  const threshold = order.map(({ tree, node }) => tree.threshold[node] ?? NaN);
  const player = Int32Array.from(order, ({ tree, node }) => tree.feature[node]!);
  return {
    base,
    roots: Int32Array.from(trees, (_, t) => place.get(`${t}/0`)!),
    player,
    child: Int32Array.from(order, ({ t, tree, node }) => place.get(`${t}/${tree.children_left[node]!}`) ?? 0),
    value: Float64Array.from(order, ({ tree, node }) => tree.value?.[node] ?? 0),
    cover: Float64Array.from(order, ({ tree, node }) => tree.cover[node]!),
    impurity: Float64Array.from(order, ({ tree, node }) => tree.impurity?.[node] ?? NaN),
    sides: (x, row) =>
      Uint8Array.from(player, (j, i) => (j >= 0 && x.columns[j]![row]! <= threshold[i]! ? 1 : 0)),
  };
}

function breadthFirst(tree: PlainTree): number[] {
  const nodes = [0];
  for (const node of nodes)
    if (tree.feature[node]! >= 0) nodes.push(tree.children_left[node]!, tree.children_right[node]!);
  return nodes;
}

/** What a case's trees predict, raw. */
export function treePredictor(c: ReferenceCase): (table: Table) => Scores {
  const sum = treeSumOf(field<PlainTree[]>(c, 'trees'), field<number>(c, 'base'));
  return (table) => {
    const x = asMatrix(table);
    const data = new Float64Array(table.rows).map((_, row) => predictSum(sum, x, row));
    return { rows: table.rows, width: 1, data };
  };
}

/** base and the leaf of each tree, added up; of trees with one output. */
export function predictSum(sum: ReferenceTrees, x: Matrix, row: number): number {
  const left = sum.sides(x, row);
  let total = sum.base;
  for (let node of sum.roots) {
    while (sum.player[node]! >= 0) node = sum.child[node]! + (left[node] ? 0 : 1);
    total += sum.value[node]!;
  }
  return total;
}

/** X·coef + intercept, or the probability of class 1 of it. */
export function linearPredictor(c: ReferenceCase, isClass: boolean): (table: Table) => Scores {
  const coef = field<number[]>(c, 'coef');
  const intercept = field<number>(c, 'intercept');
  return (table) => {
    const x = asMatrix(table);
    const raw = Array.from({ length: table.rows }, (_, i) =>
      coef.reduce((sum, w, j) => sum + w * x.columns[j]![i]!, intercept),
    );
    if (!isClass) return { rows: table.rows, width: 1, data: Float64Array.from(raw) };
    const p = raw.map((z) => 1 / (1 + Math.exp(-z)));
    return { rows: table.rows, width: 2, data: Float64Array.from(p.flatMap((v) => [1 - v, v])) };
  };
}
