import { FEATURE } from './split';

/** Levels, missing among them. */
const LEVELS = 256;
const MOST_LEFT: i32 = 32;
const RUN: i32 = 16;

/** Of the feature at hand, by level: gradient, hessian, rows, sort key; then levels in order, and room to sort them. */
const g = memory.data(8 * LEVELS, 16);
const h = memory.data(8 * LEVELS, 16);
const n = memory.data(8 * LEVELS, 16);
const keys = memory.data(8 * LEVELS, 16);
const order = memory.data(4 * LEVELS, 16);
const scratch = memory.data(4 * LEVELS, 16);

// @ts-ignore: decorator
@inline
function level(list: usize, i: i32): usize {
  return <usize>load<u32>(list + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
function at(array: usize, b: usize): f64 {
  return load<f64>(array + (b << 3));
}

// @ts-ignore: decorator
@inline
function score(sum: f64, hessian: f64, l1: f64, l2: f64): f64 {
  const t = abs(sum) - l1;
  return t <= 0 ? 0 : (t * t) / (hessian + l2);
}

/** The cells of a feature in real units; returns the number of levels in `order`, those of at least `least` rows. */
function readLevels(cells: usize, width: i32, task: usize, least: f64): i32 {
  const gUnit = load<f64>(task, 64);
  const hUnit = load<f64>(task, 72);
  const rowsPerHessian = load<f64>(task, 80);
  const smooth = load<f64>(task, 40);
  const tiny = load<f64>(task, 48);
  let used: i32 = 0;
  for (let b: usize = 0; b <= <usize>width; b++) {
    const cell = cells + (b << 3);
    const hessian = <f64>load<u32>(cell) * hUnit;
    const gradient = <f64>load<i32>(cell, 4) * gUnit;
    const rows = hessian * rowsPerHessian;
    store<f64>(g + (b << 3), gradient);
    store<f64>(h + (b << 3), hessian);
    store<f64>(n + (b << 3), rows);
    if (rows <= 0 || rows < least - 0.5) continue;
    store<f64>(keys + (b << 3), gradient / (hessian + smooth + tiny));
    store<u32>(order + (<usize>used << 2), <u32>b);
    used++;
  }
  return used;
}

/** Sorts `order` by key; equal keys keep their order. Short runs by insertion, then merged. */
function sortLevels(used: i32): void {
  for (let from: i32 = 0; from < used; from += RUN) insert(from, min(used, from + RUN));
  for (let run = RUN; run < used; run *= 2) {
    for (let from: i32 = 0; from + run < used; from += 2 * run) merge(from, from + run, min(used, from + 2 * run));
  }
}

function insert(from: i32, to: i32): void {
  for (let i = from + 1; i < to; i++) {
    const b = level(order, i);
    const key = at(keys, b);
    let j = i - 1;
    for (; j >= from && at(keys, level(order, j)) > key; j--) {
      store<u32>(order + (<usize>j << 2), <u32>level(order, j), 4);
    }
    store<u32>(order + (<usize>(j + 1) << 2), <u32>b);
  }
}

/** The left run is moved away, then both are taken from in turn. */
function merge(from: i32, middle: i32, to: i32): void {
  const length = middle - from;
  memory.copy(scratch, order + (<usize>from << 2), <usize>length << 2);
  let left: i32 = 0;
  let right = middle;
  for (let k = from; left < length; k++) {
    const a = level(scratch, left);
    const takeRight = right < to && at(keys, level(order, right)) < at(keys, a);
    store<u32>(order + (<usize>k << 2), takeRight ? <u32>level(order, right) : <u32>a);
    if (takeRight) right++;
    else left++;
  }
}

/** The gain to beat, and how many levels of `order` go left for it (0 = none yet). */
let best: f64 = 0;
let bestCount: i32 = 0;

/** Levels order[start], order[start + step], … go left, one more each time. Returns whether that is better. */
function tryLevels(task: usize, start: i32, step: i32, most: i32, l2: f64, group: f64): bool {
  const minRows = load<f64>(task);
  const minHessian = load<f64>(task, 8);
  const l1 = load<f64>(task, 16);
  const gradient = load<f64>(task, 88);
  const hessian = load<f64>(task, 96);
  const allRows = load<f64>(task, 104);
  let leftG: f64 = 0;
  let leftH: f64 = 0;
  let rows: f64 = 0;
  let inGroup: f64 = 0;
  let better = false;
  for (let i: i32 = 0; i < most; i++) {
    const b = level(order, start + i * step);
    leftG += at(g, b);
    leftH += at(h, b);
    rows += at(n, b);
    inGroup += at(n, b);
    if (rows < minRows || inGroup < group) continue;
    if (allRows - rows < max(minRows, group)) break;
    inGroup = 0;
    const rightH = hessian - leftH;
    if (leftH < minHessian || rightH < minHessian) continue;
    const gain = score(leftG, leftH, l1, l2) + score(gradient - leftG, rightH, l1, l2);
    if (gain > best) {
      best = gain;
      bestCount = i + 1;
      better = true;
    }
  }
  return better;
}

/** Writes which levels go left: `count` of them, and, if they are most of the rows, those that have no rows. */
function mark(task: usize, width: i32, start: i32, step: i32, count: i32, left: usize): void {
  memory.fill(left, 0, 32);
  let rows: f64 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const b = level(order, start + i * step);
    setLeft(left, b);
  }
  for (let b: usize = 0; b <= <usize>width; b++) {
    if ((load<u32>(left + ((b >> 5) << 2)) >> (<u32>b & 31)) & 1) rows += at(n, b);
  }
  if (rows * 2 <= load<f64>(task, 104)) return;
  for (let b: usize = 0; b <= <usize>width; b++) if (at(n, b) === 0) setLeft(left, b);
}

// @ts-ignore: decorator
@inline
function setLeft(left: usize, b: usize): void {
  const word = left + ((b >> 5) << 2);
  store<u32>(word, load<u32>(word) | (1 << (<u32>b & 31)));
}

/**
 * The best split on a category among the listed features, as category-split.ts finds it: one level against the rest
 * where there are few, else the levels sorted and taken from either end. Returns the feature, or -1 if none is better
 * than the gain in the task, which is then replaced; left: 256 bits.
 * task, doubles: least rows, least hessian, l1, l2 of one against the rest, l2 of many, catSmooth, tiny, most levels
 * that are tried one by one; gUnit, hUnit, rows per hessian; gradient, hessian, rows of the leaf; gain; least group.
 */
export function scanCategories(
  histogram: usize,
  features: usize,
  list: usize,
  count: i32,
  task: usize,
  left: usize,
): i32 {
  best = load<f64>(task, 112);
  const smooth = load<f64>(task, 40);
  const group = load<f64>(task, 120);
  let chosen: i32 = -1;
  for (let k = 0; k < count; k++) {
    const f = load<i32>(list + (<usize>k << 2));
    const feature = features + FEATURE * <usize>f;
    if (!load<i32>(feature, 8)) continue;
    const width = load<i32>(feature, 4);
    const single = <f64>width <= load<f64>(task, 56);
    const used = readLevels(histogram + load<u32>(feature), width, task, single ? 0 : smooth);
    if (single) {
      for (let i: i32 = 0; i < used; i++) {
        if (!tryLevels(task, i, 1, 1, load<f64>(task, 24), 0)) continue;
        mark(task, width, i, 1, 1, left);
        chosen = f;
      }
      continue;
    }
    if (used < 2) continue;
    sortLevels(used);
    const most = min(MOST_LEFT, (used + 1) >> 1);
    const l2 = load<f64>(task, 32);
    const up = tryLevels(task, 0, 1, most, l2, group);
    const fromLow = bestCount;
    const down = tryLevels(task, used - 1, -1, most, l2, group);
    if (down) mark(task, width, used - 1, -1, bestCount, left);
    else if (up) mark(task, width, 0, 1, fromLow, left);
    if (up || down) chosen = f;
  }
  store<f64>(task, best, 112);
  return chosen;
}
