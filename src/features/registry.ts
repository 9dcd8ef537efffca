import { registry } from '../core/registry.js';
import { clip } from './clip.js';
import { crossed } from './crossed.js';
import { dateParts } from './date-parts.js';
import { combinations } from './combinations.js';
import type { Encoder } from './encoder.js';
import { frequency } from './frequency.js';
import { hashing } from './hashing.js';
import { impute } from './impute.js';
import { kBins } from './k-bins.js';
import { leaveOneOut } from './leave-one-out.js';
import { normalize } from './normalize.js';
import { numeric } from './numeric.js';
import { oneHot } from './one-hot.js';
import { orderedTargetMean } from './ordered-target-mean.js';
import { ordinal } from './ordinal.js';
import { polynomial } from './polynomial.js';
import { power } from './power.js';
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
  clip,
  quantileNormal,
  power,
  kBins,
  spline,
  oneHot,
  ordinal,
  frequency,
  targetMean,
  orderedTargetMean,
  leaveOneOut,
  hashing,
  crossed,
  dateParts,
  textStats,
  tfIdf,
  tfIdfDense,
  textSvd,
  normalize,
  polynomial,
  combinations,
  textTerms,
  textScore,
]);
