import type { Choice, Params } from '../core/space.js';

/**
 * What the models of all folds settled on, in one: the geometric mean of numbers, false where any says so, of other
 * values the first. A model that does not speak of a name has no say in it.
 */
export function agreed(models: readonly Params[]): Params {
  const names = [...new Set(models.flatMap((chosen) => Object.keys(chosen)))].sort();
  return Object.fromEntries(
    names.map((name) => [name, one(models.flatMap((m) => (Object.hasOwn(m, name) ? [m[name]!] : [])))]),
  );
}

function one(values: readonly Choice[]): Choice {
  if (values.includes(false)) return false;
  const numbers = values.filter((v) => typeof v === 'number');
  if (numbers.length === 0) return values[0]!;
  const mean = Math.exp(numbers.reduce((sum, v) => sum + Math.log(v), 0) / numbers.length);
  return Number(mean.toPrecision(3));
}
