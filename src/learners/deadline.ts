/**
 * Asked between two steps: whether another one, as long as the last, would end after the time that a fit has. The time
 * since it was asked before, or made, counts as the last step. Once late it stays so.
 */
export type Late = () => boolean;

/** Share of the time left that a path may take before what is kept is solved. */
export const PATH_SHARE = 0.4;

export const NEVER: Late = () => false;

/** For `share` of the time that is left now (see FitContext.left); where there is no limit it is never late. */
export function lateAfter(left: (() => number) | undefined, share = 1): Late {
  if (!left) return NEVER;
  let before = left();
  let isUp = false;
  const least = (1 - share) * before;
  return () => {
    const now = left();
    const step = before - now;
    before = now;
    isUp ||= !(now - step > least);
    return isUp;
  };
}
