/**
 * The population variance of each column; a column of one value has 0, whatever rounding says (scikit-learn's
 * VarianceThreshold with threshold 0 takes the smaller of variance and range).
 */
export function variances(columns: readonly Float64Array[]): Float64Array {
  return Float64Array.from(columns, (x) => {
    let low = Infinity;
    let high = -Infinity;
    let mean = 0;
    for (let i = 0; i < x.length; i++) {
      mean += x[i]! / x.length;
      if (x[i]! < low) low = x[i]!;
      if (x[i]! > high) high = x[i]!;
    }
    if (low === high) return 0;
    let squares = 0;
    for (let i = 0; i < x.length; i++) squares += (x[i]! - mean) ** 2;
    return squares / x.length;
  });
}

/** The columns whose variance lies above the threshold. */
export function aboveVariance(columns: readonly Float64Array[], threshold: number): Int32Array {
  const all = variances(columns);
  return Int32Array.from(columns.keys()).filter((j) => all[j]! > threshold);
}
