/** What both sides are told: 100 trees of 31 leaves on 255 bins, every row and column in every tree, no early stopping. */
export const OURS = {
  n_estimators: 100,
  learning_rate: 0.1,
  num_leaves: 31,
  min_samples_leaf: 20,
  min_child_weight: 1e-3,
  lambda_l1: 0,
  lambda_l2: 0,
  min_split_gain: 0,
  subsample: 1,
  feature_fraction: 1,
  max_bins: 255,
};

export const LIGHTGBM = {
  num_iterations: 100,
  learning_rate: 0.1,
  num_leaves: 31,
  min_data_in_leaf: 20,
  min_sum_hessian_in_leaf: 1e-3,
  lambda_l1: 0,
  lambda_l2: 0,
  max_bin: 255,
  num_threads: 1,
  verbosity: -1,
};

/** Histograms over all columns of a row, or column by column: which one is faster depends on the data. */
export const FULL_PRECISION = {
  'row-wise': { force_row_wise: true },
  'col-wise': { force_col_wise: true },
};
export const QUANTIZED = { quantized: { force_row_wise: true, use_quantized_grad: true } };

/** The four configurations of cross-validation; both sides know these names. */
export const GRID = [
  { learning_rate: 0.1, lambda_l2: 0 },
  { learning_rate: 0.05, lambda_l2: 0 },
  { learning_rate: 0.1, lambda_l2: 1 },
  { learning_rate: 0.05, lambda_l2: 1 },
];
/** Row i is checked in fold i % FOLDS: the rows have no order. */
export const FOLDS = 5;

/**
 * goal: our training time over LightGBM's. Time from float columns and peak memory have the goal 1 everywhere.
 * mostRows: so many rows of a table's train.csv, and of its test.csv.
 */
export const TRAINING = [
  { name: '100k x 28', goal: 0.7, rows: 100_000, columns: 28 },
  { name: '500k x 50', goal: 0.75, rows: 500_000, columns: 50 },
  { name: '20k x 300', goal: 0.45, rows: 20_000, columns: 300 },
  { name: '50k x 600 sparse', goal: 1, rows: 50_000, columns: 20, oneHot: 30 },
  { name: 'hotel_bookings', goal: 0.8, table: true },
  { name: 'adult', goal: 0.8, table: true },
  { name: 'kddcup99', goal: 0.8, table: true, mostRows: 100_000 },
  { name: 'wine_quality', goal: 0.8, table: true },
];
export const CROSS_VALIDATION = [
  { name: 'cv 100k x 28', goal: 0.65, rows: 100_000, columns: 28 },
  { name: 'cv 20k x 300', goal: 0.35, rows: 20_000, columns: 300 },
];
