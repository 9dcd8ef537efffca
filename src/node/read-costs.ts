import { readFileSync } from 'node:fs';
import { inputError, show } from '../core/errors.js';
import type { CostTable } from '../metrics/cost.js';
import { unreadable } from './system-error.js';

const FORM = 'costs are {"true class": {"predicted class": 5}}, numbers of at least 0';

/** A file of costs. @throws AutomlError (input) if it cannot be read, is no JSON, or holds anything but costs */
export function readCosts(path: string): CostTable {
  const table = parsed(path);
  if (!isRecord(table)) throw inputError(`${path}: not a table of costs`, FORM);
  for (const [truth, row] of Object.entries(table)) {
    if (!isRecord(row)) throw inputError(`${path}: ${show(truth)} has no costs by predicted class`, FORM);
    for (const [predicted, cost] of Object.entries(row))
      if (typeof cost !== 'number' || !(cost >= 0 && cost < Infinity))
        throw inputError(
          `${path}: ${show(predicted)} for ${show(truth)} costs ${show(String(JSON.stringify(cost)))}`,
          FORM,
        );
  }
  return table as CostTable;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw inputError(`${path}: no JSON: ${error.message}`, FORM);
    throw unreadable(path, error);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
