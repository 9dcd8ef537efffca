import { registry } from '../core/registry.js';
import { dateParts } from './date-parts.js';
import type { Encoder } from './encoder.js';
import { frequency } from './frequency.js';
import { impute } from './impute.js';
import { numeric } from './numeric.js';
import { oneHot } from './one-hot.js';
import { orderedTargetMean } from './ordered-target-mean.js';
import { ordinal } from './ordinal.js';
import { quantileNormal } from './quantile-normal.js';
import { scale } from './scale.js';
import { spline } from './spline.js';
import { targetMean } from './target-mean.js';
import { textStats } from './text-stats.js';
import { textScore } from './text-score.js';
import { textSvd } from './text-svd.js';
import { textTerms } from './text-terms.js';
import { tfIdfDense } from './tf-idf-dense.js';
import { tfIdf } from './tf-idf.js';

export const encoders = registry<Encoder>('encoder', [
  numeric,
  impute,
  scale,
  quantileNormal,
  spline,
  oneHot,
  ordinal,
  frequency,
  targetMean,
  orderedTargetMean,
  dateParts,
  textStats,
  tfIdf,
  tfIdfDense,
  textSvd,
  textTerms,
  textScore,
]);
