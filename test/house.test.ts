import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Learner } from '../src/learners/learner.js';
import type { Encoder } from '../src/features/encoder.js';
import type { Metric } from '../src/metrics/metric.js';
import { encoders } from '../src/features/registry.js';
import { learners } from '../src/learners/registry.js';
import { metrics } from '../src/metrics/registry.js';

/** The laws of the house (docs/architecture.md), as far as reading the sources can tell. */
const root = join(import.meta.dirname, '..');
const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith('.ts'))
    .sort();
/** AssemblyScript has laws of its own. */
const src = files('src').filter((file) => !file.startsWith('src/kernels/assembly/'));
const test = files('test');

/** Without comments, and with empty strings: laws are about code. */
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const code = (file: string): string =>
  text(file)
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
    .replace(/\/\*[\s\S]*?\*\/|(?<![:\\])\/\/.*$/gm, '');

type Import = { readonly to: string; readonly typeOnly: boolean };

/** Relative imports as paths under src, packages and node: modules by name. */
function importsOf(file: string): Import[] {
  const statement =
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;
  return [...text(file).matchAll(statement)].map(([, type, fixed, lazy]) => {
    const name = (fixed ?? lazy)!;
    const to = name.startsWith('.') ? normalize(join(dirname(file), name)).replace(/\.js$/, '.ts') : name;
    return { to, typeOnly: type !== undefined };
  });
}

const ORDER = [
  'core',
  'kernels',
  'table',
  'features',
  'learners',
  'metrics',
  'model',
  'search',
  'explain',
  'report',
];
const STORIES = ['fit', 'refit', 'predict', 'evaluate'];
const MACHINE = ['node', 'cli'];
/** `index` is the library for Node: what the package exports, of the stories and of node. */
const LAST = ['node', 'index', 'cli'];

/** 0 for core … ; the stories, files in src itself, rank between report and node. */
function rank(file: string): number {
  const folder = file.split('/')[1]!.replace(/\.ts$/, '');
  const place = [...ORDER, ...STORIES, ...LAST].indexOf(folder);
  return STORIES.includes(folder) ? ORDER.length : place;
}

const folderOf = (file: string): string => file.split('/')[1]!;
const ONLY: Record<string, readonly string[]> = {
  learners: ['core', 'kernels', 'learners'],
  features: ['core', 'kernels', 'table', 'features'],
};
const breaches = (check: (file: string) => readonly string[], among = src): string[] =>
  among.flatMap((file) => check(file).map((what) => `${file}: ${what}`));

describe('imports', () => {
  it('go to the own folder or to folders above it', () => {
    expect(src.filter((file) => rank(file) < 0)).toEqual([]);
    const upwards = (file: string): string[] =>
      importsOf(file)
        .filter(({ to }) => to.startsWith('src/') && rank(to) > rank(file))
        .map(({ to }) => to);
    expect(breaches(upwards)).toEqual([]);
  });

  it('of learners reach core and kernels alone, of features also table', () => {
    const outside = (file: string): string[] =>
      importsOf(file)
        .filter(({ to }) => to.startsWith('src/') && ONLY[folderOf(file)]?.includes(folderOf(to)) === false)
        .map(({ to }) => to);
    expect(breaches(outside)).toEqual([]);
  });

  it('name files that exist', () => {
    const missing = (file: string): string[] =>
      importsOf(file)
        .filter(({ to }) => to.startsWith('src/') && !src.includes(to))
        .map(({ to }) => to);
    expect(breaches(missing)).toEqual([]);
  });

  it('of node: modules and of packages stand in node/ and cli/ alone, but for ml-matrix in learners and features', () => {
    const packages = (file: string): string[] =>
      importsOf(file)
        .map(({ to }) => to)
        .filter((to) => !to.startsWith('src/') && !MACHINE.includes(folderOf(file)))
        .filter((to) => !(to === 'ml-matrix' && ['learners', 'features'].includes(folderOf(file))));
    expect(breaches(packages)).toEqual([]);
  });

  /** What all linear learners share; the learner of that name is one of them. */
  const SHARED = ['linear'];

  it("into a learner's subfolder come from that learner and the registry; other folders of learners/ they share", () => {
    const privately = (file: string): string[] =>
      importsOf(file)
        .map(({ to }) => to)
        .filter((to) => {
          const [, owner] = /^src\/learners\/([^/]+)\//.exec(to) ?? [];
          if (!owner || file.startsWith(`src/learners/${owner}`)) return false;
          return learners.has(owner) && !SHARED.includes(owner)
            ? file !== 'src/learners/registry.ts'
            : !file.startsWith('src/learners/');
        });
    expect(breaches(privately)).toEqual([]);
  });

  it('of predict.ts never reach the search, the machine or node: modules', () => {
    const reached = new Set(['src/predict.ts']);
    for (const file of reached) {
      for (const { to, typeOnly } of src.includes(file) ? importsOf(file) : [])
        if (!typeOnly && to !== 'ml-matrix') reached.add(to);
    }
    const forbidden = [...reached].filter(
      (file) => !src.includes(file) || /^src\/(search|node|cli|fit|refit)\b/.test(file),
    );
    expect(forbidden).toEqual([]);
  });
});

describe('below cli/ and node/', () => {
  const BANNED =
    /\bnew Date\(\)|\b(?:Math\.random|Date\.now|performance\.now|toLocale\w+|localeCompare|Intl\.DateTimeFormat|console|process)\b/g;

  it('nothing asks for chance, the time, the locale or the process, and nothing prints', () => {
    const below = src.filter((file) => !MACHINE.includes(folderOf(file)));
    expect(breaches((file) => code(file).match(BANNED) ?? [], below)).toEqual([]);
  });
});

describe('files', () => {
  const all = [...src, ...test];

  it('have at most 400 lines', () => {
    const long = (file: string): string[] => {
      const lines = text(file).trimEnd().split('\n').length;
      return lines > 400 && !file.endsWith('gen.ts') ? [`${lines} lines`] : [];
    };
    expect(breaches(long, all)).toEqual([]);
  });

  it('have kebab-case names that say what is in them', () => {
    const name = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|gen|d))?\.ts$/;
    expect(
      all.filter((file) => !name.test(basename(file)) || /^(utils?|helpers?|misc)\./.test(basename(file))),
    ).toEqual([]);
  });

  it('have no default exports, and pass nothing on but from the registries and what the package exports', () => {
    const passing = (file: string): string[] =>
      code(file).match(/\bexport default\b|^export (\*|\{[^}]*\}) from/gm) ?? [];
    expect(
      breaches(
        passing,
        src.filter((file) => !/(\/registry|src\/index|src\/predict)\.ts$/.test(file)),
      ),
    ).toEqual([]);
  });
});

describe('every registered name', () => {
  const kebab = (name: string): string => name.replace(/_(macro|weighted)$/, '').replaceAll('_', '-');
  const kinds = [
    { folder: 'learners', names: learners.names },
    { folder: 'features', names: encoders.names },
    { folder: 'metrics', names: metrics.names },
  ];
  for (const { folder, names } of kinds) {
    it(`of ${folder} is in the name of its file and of its test`, () => {
      const named = (among: readonly string[], name: string, end: string): boolean =>
        among.some((file) => `-${basename(file, end)}-`.includes(`-${kebab(name)}-`) && file.endsWith(end));
      const own = src.filter((file) => folderOf(file) === folder);
      const tests = test.filter((file) => file.startsWith(`test/${folder}/`));
      expect(names.filter((name) => !named(own, name, '.ts'))).toEqual([]);
      expect(names.filter((name) => !named(tests, name, '.test.ts'))).toEqual([]);
    });
  }

  it('leads to a thing with a type', () => {
    expectTypeOf(learners.get).returns.toEqualTypeOf<Learner>();
    expectTypeOf(encoders.get).returns.toEqualTypeOf<Encoder>();
    expectTypeOf(metrics.get).returns.toEqualTypeOf<Metric>();
  });
});
