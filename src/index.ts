export { fit, type FitOptions, type FitResult } from './fit.js';
export { loadModel, predict, rawTable, type Batch, type PredictOptions } from './predict.js';
