import type { Choice, Params } from '../core/space.js';

/**
 * What the models of all folds settled on, in one: the geometric mean of numbers (the mean, if some are
 * not positive), false where any says so, of other
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
  const isPositive = numbers.every((v) => v > 0);
  const sum = numbers.reduce((all, v) => all + (isPositive ? Math.log(v) : v), 0);
  const mean = isPositive ? Math.exp(sum / numbers.length) : sum / numbers.length;
  return Number(mean.toPrecision(3));
}
