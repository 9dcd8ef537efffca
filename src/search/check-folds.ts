import { inputError, show } from '../core/errors.js';
import type { Warning } from '../table/schema.js';
import type { Dataset } from './trial.js';

/**
 * Whether folds of classes can teach and judge anything. Rows of weight 0 are none.
 * @throws AutomlError (input) if all rows that are checked are of one class
 */
export function checkFolds({ y, weight, folds }: Pick<Dataset, 'y' | 'weight' | 'folds'>): Warning[] {
  if (y.task === 'regression') return [];
  const classesOf = (parts: readonly Int32Array[]): number[] => {
    const seen = new Set<number>();
    for (const rows of parts)
      for (const row of rows) if (weight === null || weight[row]! > 0) seen.add(y.codes[row]!);
    return [...seen];
  };
  const [first, ...others] = classesOf(folds.map((fold) => fold.valid));
  if (first !== undefined && others.length === 0)
    throw inputError(
      `all rows that the folds check${weight ? ' and that have a weight' : ''} have the label ${show(y.classes[first]!)}: no model can be judged by them`,
      'look at what makes the folds: --time-column, --group, --fold-column, --weight',
    );
  const narrow = folds.map(({ train }) => classesOf([train])).filter((classes) => classes.length < 2);
  if (narrow.length === 0) return [];
  const [label = 0] = narrow[0]!;
  return [
    {
      code: 'fold-of-one-class',
      message: `${narrow.length} of ${folds.length} folds learn from rows of one class only (${show(y.classes[label]!)}), and their models know no other: the scores say little. Look at what makes the folds: --time-column, --group, --fold-column, --weight`,
    },
  ];
}
