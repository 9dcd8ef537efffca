import { describe, expect, it } from 'vitest';
import { fitView, type FitState } from '../../src/cli/fit-view.js';
import { fitOptions } from '../support/fitted.js';

const top = Array.from({ length: 10 }, (_, i) => ({
  model: `gbdt-${i}`,
  score: 0.9 - i / 100,
  scoreStd: 0.01,
}));
const state: FitState = {
  phase: 'search',
  trials: { kind: 'trials', done: 12, failed: 2, top },
  metric: 'roc_auc',
  seconds: 30,
  memory: 250e6,
};
const { trials: _, ...timed } = fitOptions;

describe('the picture of a running fit', () => {
  it('shows the budget, the phase, trials done and failed, memory, and the best candidates first', () => {
    const lines = fitView(state, { ...timed, timeLimit: 60 }, 24).map(({ text }) => text);
    expect(lines[0]).toBe(
      `${'█'.repeat(12)}${'░'.repeat(12)} 30 of 60 s  searching  12 trials, 2 failed  250.0 MB`,
    );
    expect(lines[1]).toMatch(/^rank +model +roc_auc +±$/);
    expect(lines[2]).toMatch(/^ +1 +gbdt-0 +0\.90000 +0\.010000$/);
    expect(lines).toHaveLength(12);
    expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1);
  });

  it('counts trials where they are the budget, and ends at the full bar', () => {
    const [head] = fitView(state, { ...fitOptions, trials: 12 }, 24);
    expect(head!.text).toContain(`${'█'.repeat(24)} 30 s  searching  12 of 12 trials, 2 failed`);
    const [late] = fitView({ ...state, seconds: 75 }, { ...timed, timeLimit: 60 }, 24);
    expect(late!.text.startsWith(`${'█'.repeat(24)} 75 of 60 s`)).toBe(true);
  });

  it('has no more lines than the terminal, and one before any candidate is finished', () => {
    expect(fitView(state, fitOptions, 5)).toHaveLength(5);
    expect(fitView({ ...state, trials: null }, fitOptions, 24)).toHaveLength(1);
  });
});
