import type { Trial } from './trial.js';

/** What makes a finished trial the one that is wanted. */
export type Wanted = Pick<Trial, 'id' | 'learner' | 'params' | 'maxRows'>;

/** Finished trials beyond the life of the process: a fit that was interrupted goes on from them. */
export interface Journal {
  /** The finished trial that is wanted, if an earlier run has got that far; null if it has to be fitted. */
  recall(wanted: Wanted): Trial | null;
  /**
   * Finished trials that nothing has asked for, numbered from `firstId` on. A search that is bound by number asks for
   * all of them; one that is bound by time may come by another way.
   */
  rest(firstId: number): readonly Trial[];
  /** Keeps a trial that is finished: before it counts, and before the others of its round are. */
  record(trial: Trial): void;
  /** Predictions and models of trials that have lost theirs (`kept` is null) are not needed any more. */
  settle(trials: readonly Trial[]): void;
}
