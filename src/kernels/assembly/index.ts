// What the kernels export. All take raw pointers; the caller owns the layout (src/kernels/kernels.ts).
export { addBlock, addSome, addExact, clear } from './histogram';
export { addSparse, addExactSparse, countEntries, writeEntries } from './sparse';
export { scanCategories } from './category';
export { scanSplits, subtract } from './split';
export { bestOfLevel } from './level';
export { partition, sumRows, addToRows } from './rows';
export { interleave } from './binning';
export { gradientRange, pack } from './packing';
export {
  clippedGradients,
  logisticGradients,
  softmaxRows,
  softmaxGradients,
  tweedieGradients,
} from './gradients';
export { clippedLoss, logisticLoss, softmaxLoss, tweedieLoss } from './losses';
export { selectWeighted } from './selection';
export { addProducts, crossProducts, timesColumns, timesSparse, weighColumns } from './products';
export { sweepColumns, sweepGram, sweepSparse } from './descent';
export { cholesky } from './cholesky';
