/** The library for Node: fit, and all of `automl/predict`. */
export { AutomlError, type ErrorKind } from './core/errors.js';
export { saveModel, type Model } from './model/model-file.js';
export { fit, type FitOptions, type FitResult } from './node/fit-in-process.js';
export { readTable } from './node/read-table.js';
export type { FitEvent, LeaderboardRow } from './fit.js';
export {
  loadModel,
  predict,
  rawTable,
  tableFrom,
  type Batch,
  type Cell,
  type ColumnReport,
  type PredictOptions,
  type Records,
} from './predict.js';
