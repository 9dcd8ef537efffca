import type { Scores, Task } from '../../../core/data.js';

const LOG_LINK: readonly string[] = ['poisson', 'gamma', 'tweedie'];

/** Raw outputs are logs, or log odds: Newton's steps have no bound there (a leaf of gamma labels far below their mean). */
export function hasLogs(loss: string, task: Task): boolean {
  return task !== 'regression' || LOG_LINK.includes(loss);
}

/**
 * Raw outputs (rows × outputs) as predictions: on the scale of the label, or probabilities of the classes.
 * Values of a log link stay finite. The raw outputs are overwritten where the width is the same.
 */
export function toScores(loss: string, task: Task, raw: Float64Array, outputs: number): Scores {
  const rows = raw.length / outputs;
  if (task === 'binary') return { rows, width: 2, data: twoClasses(raw) };
  if (task === 'multiclass') return { rows, width: outputs, data: softmaxRows(raw, outputs) };
  if (LOG_LINK.includes(loss))
    for (let i = 0; i < raw.length; i++) raw[i] = Math.min(Math.exp(raw[i]!), Number.MAX_VALUE);
  return { rows, width: 1, data: raw };
}

function twoClasses(raw: Float64Array): Float64Array {
  const data = new Float64Array(2 * raw.length);
  for (let i = 0; i < raw.length; i++) {
    data[2 * i] = 1 / (1 + Math.exp(raw[i]!));
    data[2 * i + 1] = 1 / (1 + Math.exp(-raw[i]!));
  }
  return data;
}

function softmaxRows(raw: Float64Array, width: number): Float64Array {
  for (let at = 0; at < raw.length; at += width) {
    let max = -Infinity;
    for (let k = at; k < at + width; k++) max = Math.max(max, raw[k]!);
    let sum = 0;
    for (let k = at; k < at + width; k++) sum += raw[k] = Math.exp(raw[k]! - max);
    for (let k = at; k < at + width; k++) raw[k]! /= sum;
  }
  return raw;
}
