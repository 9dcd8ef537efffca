export const schedules = ['cosine', 'one-cycle', 'coslog4', 'flat-cos', 'warm-up', 'constant'] as const;

/**
 * Share of the learning rate in a step (from 0) of so many. cosine: a short rise, then down to 0; one-cycle: up for 30 % of the steps, then
 * down to 0 (Smith and Topin 2018); coslog4: four ever longer cycles, flat-cos: flat, then down to 0 (both Holzmüller et al. 2024);
 * warm-up: up for 5 %, then constant.
 */
export function schedule(name: string, step: number, steps: number): number {
  const t = step / steps;
  const fall = (share: number): number => 0.5 * (1 + Math.cos(Math.PI * share));
  const rise = Math.min(1, (step + 1) / (0.05 * steps));
  if (name === 'cosine') return rise * fall(t);
  if (name === 'one-cycle') return t < 0.3 ? fall(1 - (step + 1) / (0.3 * steps + 1)) : fall((t - 0.3) / 0.7);
  if (name === 'coslog4')
    return 0.5 * (1 - Math.cos(2 * Math.PI * Math.log2(1 + (15 * (step + 1)) / (steps + 1))));
  if (name === 'flat-cos') return fall(Math.max(0, 2 * t - 1));
  return name === 'warm-up' ? rise : 1;
}
