export type Preset = 'fast' | 'balanced' | 'best';

/** How much a preset searches and keeps. */
export type Effort = {
  /** seconds that the search may take, if the limit of the command allows more */
  readonly seconds: number;
  /** registry names of what is searched if no learners are named; empty = all of the default search */
  readonly learners: readonly string[];
  /** the default of each learner, nothing else */
  readonly defaultsOnly: boolean;
  /** the model file has one model, fitted on all rows, in place of a blend of the models of all folds */
  readonly single: boolean;
  /** more folds, and so stronger bags */
  readonly thorough: boolean;
};

const balanced: Effort = {
  seconds: Infinity,
  learners: [],
  defaultsOnly: false,
  single: false,
  thorough: false,
};

export const presets: { readonly [preset in Preset]: Effort } = {
  fast: {
    ...balanced,
    seconds: 20,
    learners: ['ridge', 'logistic', 'gbdt'],
    defaultsOnly: true,
    single: true,
  },
  balanced,
  best: { ...balanced, thorough: true },
};
