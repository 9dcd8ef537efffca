import { inputError } from '../core/errors.js';
import { MODEL_VERSION } from './model-file.js';
import { networkOfVersion1 } from './networks-of-version-1.js';
import { checked } from './shape.js';
import { treesOfVersion1 } from './trees-of-version-1.js';

type Document = { readonly [key: string]: unknown };
type Step = (model: Document) => Document;

/** migrations[v] turns a document of version v, not yet checked, into one of version v + 1. */
const migrations: readonly (Step | undefined)[] = [undefined, from1, from2, from3];

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

/**
 * Version 3 has plans with derived columns, and texts that say how they are read: before, always in lower case, by
 * scikit-learn's words, with five figures for their look.
 */
function from2(model: Document): Document {
  const reading = { lowercase: true, html: false, plain: true, stop: [], stem: '' };
  const terms = (state: unknown): unknown =>
    isObject(state) ? { ...state, reading, binary: false, smooth: true } : state;
  const looks = { parts: ['length', 'words', 'digits', 'capitals', 'punctuation'] };
  const change: { [use: string]: (state: unknown) => unknown } = {
    'tf-idf': terms,
    'tf-idf-dense': terms,
    'text-svd': terms,
    'text-stats': () => looks,
  };
  const changeStep = (step: unknown): unknown => {
    const first: unknown = isObject(step) && Array.isArray(step['use']) ? step['use'][0] : undefined;
    if (typeof first !== 'string' || !Object.hasOwn(change, first)) return step;
    return mapKey(step, 'states', (states) =>
      mapList(states, (state, at) => (at === 0 ? change[first]!(state) : state)),
    );
  };
  return mapKey(model, 'plans', (plans) =>
    mapList(plans, (plan) =>
      mapKey(isObject(plan) ? { ...plan, derived: [] } : plan, 'steps', (steps) =>
        mapList(steps, (step) => changeStep(step)),
      ),
    ),
  ) as Document;
}

/** Version 4 may say how probabilities become a class, and says which score to expect. */
function from3(model: Document): Document {
  return mapKey(model, 'metric', (metric) =>
    isObject(metric) ? { ...metric, expected: metric['score'] } : metric,
  ) as Document;
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

function mapList(value: unknown, change: (item: unknown, at: number) => unknown): unknown {
  return Array.isArray(value) ? value.map((item: unknown, at) => change(item, at)) : value;
}
