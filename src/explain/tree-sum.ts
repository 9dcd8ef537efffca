/**
 * Trees with one output, laid out to be explained. Nodes in one list, an inner node's children are child and child + 1.
 * A node names the player that its test asks: two columns of a matrix that were made of one column of the table are one
 * player, so that values are those of the table's columns, exactly, and not sums over what became of them.
 */
export type TreeSum = {
  /** of a prediction, beside its leaves */
  readonly base: number;
  readonly roots: Int32Array;
  /** of each node: the player that its test asks; -1 = leaf */
  readonly player: Int32Array;
  readonly child: Int32Array;
  /** what a leaf adds */
  readonly value: Float64Array;
  /** weighted training rows that reached each node; only what follows the path of training rows asks */
  readonly cover: Float64Array;
};

/** Of each inner node, whether the row goes left there (1), also where it never comes by. */
export type Sides = Uint8Array;
