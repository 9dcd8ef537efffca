/**
 * Shapley values of a linear model, exact: coef · (own cell − mean of the background's cells). With the prediction of
 * those means they add up to the row's prediction.
 * @param player of each coefficient, @param players how many there are
 */
export function linearShap(
  coef: ArrayLike<number>,
  row: ArrayLike<number>,
  means: ArrayLike<number>,
  player: ArrayLike<number>,
  players: number,
): Float64Array {
  const values = new Float64Array(players);
  for (let j = 0; j < coef.length; j++) values[player[j]!]! += coef[j]! * (row[j]! - means[j]!);
  return values;
}
