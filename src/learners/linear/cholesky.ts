/**
 * In place: the lower triangle of a symmetric n × n matrix (row-major) becomes L with L·Lᵀ = matrix. A pivot that
 * rounding has made too small is a direction without information: it gets an infinite pivot, and so a zero coefficient.
 */
export function cholesky(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const original = a[i * n + i]!;
    for (let j = 0; j < i; j++) {
      a[i * n + j] = (a[i * n + j]! - rowDot(a, i * n, j * n, j)) / a[j * n + j]!;
    }
    const pivot = original - rowDot(a, i * n, i * n, i);
    a[i * n + i] = pivot > 1e-15 * original ? Math.sqrt(pivot) : Infinity;
  }
}

function rowDot(a: Float64Array, x: number, y: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const full = n - (n % 4);
  for (let k = 0; k < full; k += 4) {
    s0 += a[x + k]! * a[y + k]!;
    s1 += a[x + k + 1]! * a[y + k + 1]!;
    s2 += a[x + k + 2]! * a[y + k + 2]!;
    s3 += a[x + k + 3]! * a[y + k + 3]!;
  }
  for (let k = full; k < n; k++) s0 += a[x + k]! * a[y + k]!;
  return s0 + s1 + (s2 + s3);
}

/** Solves L·Lᵀ x = b in place of b. */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let v = b[i]!;
    for (let k = 0; k < i; k++) v -= l[i * n + k]! * b[k]!;
    b[i] = v / l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const v = b[i]! / l[i * n + i]!;
    b[i] = v;
    for (let k = 0; k < i; k++) b[k] = b[k]! - l[i * n + k]! * v;
  }
}
