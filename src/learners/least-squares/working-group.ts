import { useKernels } from '../../kernels/kernels.js';
import type { Columns } from './columns.js';
import { addColumn } from './columns.js';
import type { GramWork } from './gram-descent.js';
import { gramRoom } from './gram-descent.js';

/** Columns that have had a chance of a coefficient, and the Gram matrix of them, which grows with them. */
export type WorkingGroup = {
  readonly columns: Columns;
  /** of all columns: Xᵀy */
  readonly right: Float64Array;
  readonly members: number[];
  readonly isMember: Uint8Array;
  readonly gram: GramWork;
  /** for the rows of a sparse column; 0 elsewhere */
  readonly scratch: Float64Array;
  /** for a result of the kernels */
  readonly cell: Float64Array;
};

/** With room for `most` members. Its arrays stay until the caller releases the arena. */
export function workingGroup(
  columns: Columns,
  right: Float64Array,
  squares: number,
  most: number,
): WorkingGroup {
  const { arena } = useKernels();
  const size = right.length;
  return {
    columns,
    right: right.slice(),
    members: [],
    isMember: new Uint8Array(size),
    gram: gramRoom(Math.min(most, size), squares),
    scratch: arena.f64(columns.length).fill(0),
    cell: arena.f64(1),
  };
}

/**
 * Makes members of all that are inside; the others, whose coefficients are 0, may have to leave. False if there is no
 * room for them.
 */
export function enlarge(group: WorkingGroup, inside: Uint8Array): boolean {
  const { columns, members, isMember, gram, right } = group;
  const fresh: number[] = [];
  for (let j = 0; j < inside.length; j++) if (inside[j] && !isMember[j]) fresh.push(j);
  const staying = members.filter((j) => inside[j] === 1).length;
  if (staying + fresh.length > gram.side) return false;
  const crowded = members.length > LARGEST_SHARE * (staying + FEW);
  if (crowded || members.length + fresh.length > gram.side) shrink(group, inside);
  const before = members.length;
  for (const j of fresh) {
    isMember[j] = 1;
    gram.right[members.length] = right[j]!;
    members.push(j);
  }
  gram.size = members.length;
  placeDense(group, before);
  for (let b = before; b < members.length; b++) {
    if (members[b]! >= columns.p) placeSparse(group, b);
    else for (let a = 0; a < b; a++) if (members[a]! >= columns.p) place(group, a, b);
  }
  return true;
}

/** Members without a chance slow the sweeps down: so many, relative to those with one, are let be. */
const LARGEST_SHARE = 1.3;
const FEW = 64;

/** Only those stay that are inside. */
function shrink({ members, isMember, gram }: WorkingGroup, inside: Uint8Array): void {
  const { side, size, gram: matrix } = gram;
  const places = members.flatMap((j, place) => (inside[j] ? [place] : []));
  for (const j of members) isMember[j] = inside[j]!;
  places.forEach((from, a) => {
    members[a] = members[from]!;
    gram.right[a] = gram.right[from]!;
    gram.coef[a] = gram.coef[from]!;
    // In place: nothing moves to the right or down.
    for (let b = 0; b < places.length; b++) matrix[a * side + b] = matrix[from * side + places[b]!]!;
    matrix.fill(0, a * side + places.length, a * side + size);
  });
  const left = places.length;
  members.length = left;
  matrix.fill(0, left * side, size * side);
  for (const vector of [gram.right, gram.coef, gram.gradient]) vector.fill(0, left, size);
  gram.size = left;
}

/** Products of the dense members from a place on with all dense ones. */
function placeDense(group: WorkingGroup, from: number): void {
  const { kernels, arena } = useKernels();
  const { columns, members } = group;
  const places = members.flatMap((j, place) => (j < columns.p ? [place] : []));
  const fresh = places.filter((place) => place >= from);
  if (fresh.length === 0) return;
  const mark = arena.mark();
  const left = columnList(places, 4, members);
  const right = columnList(fresh, 2, members);
  const out = arena.f64(left.length * right.length).fill(0);
  kernels.crossProducts(
    columns.dense.byteOffset,
    columns.length,
    left.byteOffset,
    left.length,
    right.byteOffset,
    right.length,
    out.byteOffset,
  );
  places.forEach((a, i) => fresh.forEach((b, k) => set(group, a, b, out[i * right.length + k]!)));
  arena.release(mark);
}

/** The columns of these members, the last of them repeated up to a multiple of some length. */
function columnList(places: readonly number[], multiple: number, members: readonly number[]): Int32Array {
  const length = multiple * Math.ceil(places.length / multiple);
  const list = useKernels().arena.i32(length);
  for (let i = 0; i < length; i++) list[i] = members[places[Math.min(i, places.length - 1)]!]!;
  return list;
}

/** The product of members a and b, b dense. */
function place(group: WorkingGroup, a: number, b: number): void {
  const { columns, members } = group;
  const { dense, length } = columns;
  set(group, a, b, product(group, members[a]!, dense.byteOffset + 8 * members[b]! * length));
}

/** Products of the sparse member b with itself and all before it. */
function placeSparse(group: WorkingGroup, b: number): void {
  const { columns, members, scratch } = group;
  const { p, mean, total } = columns;
  const j = members[b]!;
  addColumn(columns, j, 1, scratch);
  for (let a = 0; a <= b; a++) {
    const k = members[a]!;
    const stored = product(group, k, scratch.byteOffset);
    set(group, a, b, k < p ? stored : stored - total * mean[k]! * mean[j]!);
  }
  addColumn(columns, j, -1, scratch);
}

function set({ gram: { gram, side } }: WorkingGroup, a: number, b: number, value: number): void {
  gram[a * side + b] = gram[b * side + a] = value;
}

/** Of column k as stored with a vector at this address. */
function product({ columns, cell }: WorkingGroup, k: number, vector: number): number {
  const { kernels } = useKernels();
  const { p, length, dense, starts, entries } = columns;
  if (k < p) kernels.timesColumns(dense.byteOffset + 8 * k * length, length, 1, vector, cell.byteOffset);
  else kernels.timesSparse(starts.byteOffset + 4 * (k - p), entries.byteOffset, 1, vector, cell.byteOffset);
  return cell[0]!;
}
