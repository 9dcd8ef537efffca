import { inputError } from '../core/errors.js';
import { MODEL_VERSION } from './model-file.js';
import { networkOfVersion1 } from './networks-of-version-1.js';
import { checked } from './shape.js';
import { treesOfVersion1 } from './trees-of-version-1.js';

type Document = { readonly [key: string]: unknown };
type Step = (model: Document) => Document;

/** migrations[v] turns a document of version v, not yet checked, into one of version v + 1. */
const migrations: readonly (Step | undefined)[] = [undefined, from1];

/** @throws AutomlError (input) if the file is from a newer version, or too damaged to be migrated */
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
    current = { ...checked(source, () => step(current)), version: v + 1 };
  }
  return current;
}

/**
 * Version 2 has smaller trees, networks of more kinds, losses with names (before, each task had one), and logistic
 * regressions that say how they were solved.
 */
function from1(model: Document): Document {
  const boosted = mapStates(model, 'gbdt', (state) => {
    const named = isObject(state) ? { ...state, loss: 'auto' } : state;
    return mapKey(named, 'trees', treesOfVersion1);
  });
  const networks = mapStates(boosted, 'mlp', networkOfVersion1);
  return mapStates(networks, 'logistic', (state) =>
    isObject(state) ? { ...state, solved: null, trace: null } : state,
  );
}

/** Changes the states of one learner, wherever the shape of the document is as it should be. */
function mapStates(model: Document, learner: string, change: (state: unknown) => unknown): Document {
  const changeFitted = (fitted: unknown): unknown =>
    isObject(fitted) && fitted['use'] === learner ? mapKey(fitted, 'state', change) : fitted;
  return mapKey(model, 'members', (members) =>
    mapList(members, (member) =>
      mapKey(member, 'models', (models) => mapList(models, (fold) => mapKey(fold, 'learner', changeFitted))),
    ),
  ) as Document;
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapKey(value: unknown, key: string, change: (item: unknown) => unknown): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? { ...value, [key]: change(value[key]) } : value;
}

function mapList(value: unknown, change: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : value;
}
