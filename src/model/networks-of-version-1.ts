import type { Plain } from '../core/plain.js';
import { integer, list, record, text, type Shape } from './shape.js';

const typed =
  <T>(kind: new (length: number) => T): Shape<T> =>
  (v, path) => {
    if (!(v instanceof kind)) throw new SyntaxError(`${path} is not an array of the right kind`);
    return v;
  };

const oldNetwork = record({
  inputs: record({
    centre: typed(Float64Array),
    scale: typed(Float64Array),
    binned: typed(Int32Array),
    pieces: integer,
    edges: typed(Float64Array),
    keep: typed(Int32Array),
    kept: integer,
  }),
  widths: list(integer),
  activation: text,
  weights: typed(Float32Array),
  sparseWeights: typed(Float32Array),
});

/**
 * A network of model version 1 as version 2 has it: weights were outputs × inputs of each layer, edges of pieces in the units of their
 * column, and losses had no names. Written out here, as the code of that version may change.
 * @throws SyntaxError if it is damaged
 */
export function networkOfVersion1(state: unknown): Plain {
  const { units, map } = state as { readonly units: Plain; readonly map: Plain };
  const { inputs, widths, activation, weights, sparseWeights } = oldNetwork(state, 'network');
  const { centre, scale, binned, pieces, edges, keep, kept } = inputs;
  const outputs = widths.at(-1) ?? 0;
  const each = binned.length > 0 ? pieces : 0;
  const column = (at: number): number => binned[Math.floor(at / (each + 1))] ?? -1;
  return {
    inputs: {
      centre,
      scale,
      list: binned,
      each,
      edges: edges.map((edge, at) => (edge - centre[column(at)]!) * scale[column(at)]!),
      waves: new Int32Array(0),
      keep,
      kept,
    },
    units,
    map,
    loss: { kind: units ? 'squared' : outputs === 1 ? 'binary' : 'softmax', parameter: 0, positive: false },
    shape: {
      numbers: centre.length,
      pieces: { list: binned, each },
      waves: { list: new Int32Array(0), waves: 4, size: 1 },
      sparse: kept,
      widths: widths.slice(0, -1),
      outputs,
      activation,
      members: 1,
      scaling: false,
      slopes: false,
      norm: false,
      residual: false,
    },
    weights: turned(weights, [centre.length + binned.length * each, ...widths]),
    sparseWeights,
    stats: new Float32Array(0),
  };
}

/** Layer by layer: outputs × inputs to inputs × outputs; the biases behind them stay. */
function turned(weights: Float32Array, widths: readonly number[]): Float32Array {
  const expected = widths.slice(1).reduce((sum, width, l) => sum + (widths[l]! + 1) * width, 0);
  if (weights.length !== expected) throw new SyntaxError('a network has too few or too many weights');
  const out = weights.slice();
  let at = 0;
  for (let l = 1; l < widths.length; l++) {
    const [inputs, outputs] = [widths[l - 1]!, widths[l]!];
    for (let k = 0; k < outputs; k++)
      for (let j = 0; j < inputs; j++) out[at + j * outputs + k] = weights[at + k * inputs + j]!;
    at += (inputs + 1) * outputs;
  }
  return out;
}
