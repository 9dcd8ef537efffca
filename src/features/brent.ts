const GOLDEN = (3 - Math.sqrt(5)) / 2;
const STEPS = 500;

/**
 * Where a function of one variable is least between two bounds: Brent's method (1973), golden section with parabolas
 * where these help, as in scipy's fminbound. Local where there are several minima. NaN counts as very large.
 */
export function minimizeBounded(
  f: (x: number) => number,
  low: number,
  high: number,
  tolerance: number,
): number {
  const value = (x: number): number => {
    const v = f(x);
    return v !== v ? Infinity : v;
  };
  let x = low + GOLDEN * (high - low);
  let [second, third] = [x, x];
  let fx = value(x);
  let [fSecond, fThird] = [fx, fx];
  let step = 0;
  let before = 0;
  for (let k = 0; k < STEPS; k++) {
    const middle = (low + high) / 2;
    const least = Math.sqrt(Number.EPSILON) * Math.abs(x) + tolerance / 3;
    if (Math.abs(x - middle) <= 2 * least - (high - low) / 2) break;
    const parabolic = vertex([x, fx], [second, fSecond], [third, fThird]);
    if (
      Math.abs(before) > least &&
      Math.abs(parabolic) < Math.abs(before / 2) &&
      x + parabolic > low &&
      x + parabolic < high
    ) {
      before = step;
      step = parabolic;
      const u = x + step;
      if (u - low < 2 * least || high - u < 2 * least) step = x < middle ? least : -least;
    } else {
      before = x < middle ? high - x : low - x;
      step = GOLDEN * before;
    }
    const u = x + (Math.abs(step) >= least ? step : Math.sign(step) * least);
    const fu = value(u);
    if (fu <= fx) {
      if (u >= x) low = x;
      else high = x;
      [third, fThird, second, fSecond, x, fx] = [second, fSecond, x, fx, u, fu];
      continue;
    }
    if (u < x) low = u;
    else high = u;
    if (fu <= fSecond || second === x) [third, fThird, second, fSecond] = [second, fSecond, u, fu];
    else if (fu <= fThird || third === x || third === second) [third, fThird] = [u, fu];
  }
  return x;
}

type Point = readonly [x: number, f: number];

/** How far from x the parabola through three points is least; NaN where there is none. */
function vertex([x, fx]: Point, [w, fw]: Point, [v, fv]: Point): number {
  const r = (x - w) * (fx - fv);
  const q = (x - v) * (fx - fw);
  return ((x - w) * r - (x - v) * q) / (2 * (q - r));
}
