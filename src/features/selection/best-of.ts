/** The columns with the k largest scores, ascending; of equals the later, NaN last (scikit-learn's SelectKBest). */
export function bestOf(scores: Float64Array, k: number): Int32Array {
  const value = (j: number): number => (scores[j]! === scores[j]! ? scores[j]! : -Infinity);
  const order = Array.from(scores.keys()).sort((a, b) =>
    value(b) > value(a) ? 1 : value(b) < value(a) ? -1 : b - a,
  );
  return Int32Array.from(order.slice(0, k)).sort();
}
