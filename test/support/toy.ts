import { rngFrom } from '../../src/core/rng.js';

/** A small table with a quoted name, a missing cell now and then, an id, and labels that need quotes. */
export function toyCsv(rows: number, seed = 'toy'): string {
  const rng = rngFrom(seed);
  const lines = ['id,x,colour,"odd, name",answer'];
  for (let i = 0; i < rows; i++) {
    const x = rng.normal();
    const colour = ['red', 'green', 'blue'][rng.int(3)]!;
    const odd = rng.next() < 0.1 ? '' : rng.normal().toFixed(3);
    const yes = x + (colour === 'red' ? 1 : -0.5) + 0.5 * rng.normal() > 0;
    lines.push(`p${i + 1},${x.toFixed(4)},${colour},${odd},${yes ? '"yes, please"' : 'no'}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The same with a number as label. */
export function toyRegressionCsv(rows: number, seed = 'toy'): string {
  const rng = rngFrom(seed);
  const lines = ['id,x,z,y'];
  for (let i = 0; i < rows; i++) {
    const x = rng.normal();
    const z = rng.normal();
    lines.push(`p${i + 1},${x.toFixed(4)},${z.toFixed(4)},${(3 * x - z + 0.1 * rng.normal()).toFixed(4)}`);
  }
  return `${lines.join('\n')}\n`;
}
