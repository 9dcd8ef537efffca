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

/** Makes members of all that are inside. False, with nothing changed, if there is no room for them. */
export function enlarge(group: WorkingGroup, inside: Uint8Array): boolean {
  const { columns, members, isMember, gram, right } = group;
  const fresh: number[] = [];
  for (let j = 0; j < inside.length; j++) if (inside[j] && !isMember[j]) fresh.push(j);
  if (members.length + fresh.length > gram.side) return false;
  const before = members.length;
  for (const j of fresh) {
    isMember[j] = 1;
    gram.right[members.length] = right[j]!;
    members.push(j);
  }
  gram.size = members.length;
  const isSparse = (j: number): boolean => j >= columns.p;
  // A member's column meets all new ones while it is in the cache.
  for (let a = 0; a < members.length; a++)
    for (let b = Math.max(a, before); b < members.length; b++) if (!isSparse(members[b]!)) place(group, a, b);
  for (let b = before; b < members.length; b++) if (isSparse(members[b]!)) placeSparse(group, b);
  return true;
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
