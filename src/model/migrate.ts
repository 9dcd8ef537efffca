import { inputError } from '../core/errors.js';
import { MODEL_VERSION } from './model-file.js';

type Document = { readonly [key: string]: unknown };

/** migrations[v] turns a document of version v into one of version v + 1. */
const migrations: readonly ((model: Document) => Document)[] = [];

/** @throws AutomlError (input) if the file is from a newer version */
export function migrate(model: Document, version: number, source: string): Document {
  if (version > MODEL_VERSION)
    throw inputError(
      `${source}: model version ${version}, but this automl reads up to version ${MODEL_VERSION}`,
      'install a newer automl: npm install automl@latest',
    );
  let current = model;
  for (let v = version; v < MODEL_VERSION; v++) {
    const step = migrations[v];
    if (!step) throw inputError(`${source}: model version ${v} is not readable any more`);
    current = step(current);
  }
  return current;
}
