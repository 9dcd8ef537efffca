// What the kernels export. All take raw pointers; the caller owns the layout (src/kernels/kernels.ts).
export { addBlock, addSome, addExact, clear } from './histogram';
export { addSparse, addExactSparse, countEntries, writeEntries } from './sparse';
export { scanCategories } from './category';
export { scanSplits, subtract } from './split';
export { bestOfLevel } from './level';
export { partition, sumRows, addToRows } from './rows';
export { interleave } from './binning';
export { gradientRange, pack, filled } from './packing';
export {
  clippedGradients,
  logisticGradients,
  softmaxRows,
  softmaxGradients,
  tweedieGradients,
} from './gradients';
export { clippedLoss, logisticLoss, softmaxLoss, tweedieLoss } from './losses';
export { selectWeighted } from './selection';
export { nearest } from './neighbours';
export { addProducts, crossProducts, timesColumns, timesSparse, weighColumns } from './products';
export { sweepColumns, sweepGram, sweepSparse } from './descent';
export { cholesky } from './cholesky';
export { linearPass } from './linear-pass';
export { rowLosses } from './row-losses';
export { weightedGram, sparseGram } from './weighted-gram';
export { columnDot, columnSquares, columnPull, columnMove } from './columns';
export { gemm } from './gemm';
export { activate } from './activations';
export {
  multiply,
  increase,
  takeRows,
  sumColumns,
  scaleColumns,
  blendColumns,
  columnMoments,
  chainNorm,
  dropOut,
  scaleRows,
  sumRowProducts,
  softClip,
} from './columns32';
export { adam, adamRows, descend, descendRows, approach, sumSquares } from './steps';
export { forwardSparse, backwardSparse } from './sparse-layer';
export { residualLoss, sigmoidLoss, classLoss } from './heads';
export { pieces, periodic, chainPeriodic } from './embeddings';
