/** The data of the workloads: drawn (numbers, two classes), or a table of the benchmark suite through our own reader. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeArrays } from './boosting-arrays.js';

const TEST_SHARE = 0.25;

/**
 * Columns of standard normal numbers; the class depends on a dozen of them, bent and crossed, and on chance. oneHot:
 * each number is cut into so many levels, with a column of zeros and ones for each.
 */
export function drawn({ rngFrom }, { rows, columns: width, oneHot }) {
  return (seed, folder) => {
    const rng = rngFrom(`bench/${rows}/${width}/${seed}`);
    const part = (n, own) => {
      const columns = Array.from({ length: width }, (_, j) => {
        const column = new Float64Array(n);
        const random = own.fork(j);
        for (let i = 0; i < n; i++) column[i] = random.normal();
        return column;
      });
      return { columns, codes: labels(columns, n, own.fork('y')) };
    };
    const parts = { train: part(rows, rng.fork('train')), test: part(rows * TEST_SHARE, rng.fork('test')) };
    if (oneHot)
      for (const one of Object.values(parts)) one.columns = one.columns.flatMap((c) => indicators(c, oneHot));
    const levels = parts.train.columns.map(() => 0);
    writeArrays(folder, { task: 'binary', classes: ['0', '1'], levels }, parts);
  };
}

/** Cuts at equal distances from -2 to 2. */
function indicators(column, count) {
  const level = column.map((v) => Math.min(count - 1, Math.max(0, Math.floor(((v + 2) / 4) * count))));
  return Array.from({ length: count }, (_, k) => level.map((l) => Number(l === k)));
}

function labels(columns, n, rng) {
  const codes = new Int32Array(n);
  const [a, b, c, d, e, f, g, h] = columns;
  for (let i = 0; i < n; i++) {
    let z = Math.sin(2 * a[i]) + b[i] * c[i] + Math.abs(d[i]) - 0.8 + (e[i] > 0.5 ? 0.9 : -0.4);
    z += 0.5 * (f[i] * f[i] - 1) + (g[i] > 0 ? h[i] : -0.5 * h[i]);
    for (let j = 8; j < columns.length; j += 5) z += 0.2 * columns[j][i];
    codes[i] = rng.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  }
  return codes;
}

/**
 * train.csv and test.csv, columns coded as our trees get them (without those that learn from the label). Seed 0 is
 * the split of the files; other seeds deal the same rows anew.
 */
export async function tabular(lib, data, workload) {
  const read = await readTable(lib, data, workload);
  if (read === null) return null;
  return (seed, into) => writeSplit(lib, into, seed, read.label, read.matrices, read.targets);
}

/** What `tabular` splits: matrices and targets of train.csv and test.csv. null if the table is not there. */
export async function readTable(lib, data, { name, mostRows = Infinity }) {
  const folder = join(data, name);
  if (!existsSync(folder)) return null;
  const { label } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
  const [train, test] = [await head('train'), await head('test')];
  const { schema } = lib.inferSchema(train, { label });
  const { table } = lib.parseTable(train, schema);
  const { fitted, shared } = lib.fitPlan(
    'codes',
    lib.planSteps(schema, table, 'codes'),
    table,
    lib.rngFrom('bench'),
  );
  const matrices = [shared.matrix, lib.applyPlan(fitted, lib.parseTable(test, schema).table)];
  const targets = [train, test].map((raw) => lib.parseLabel(raw, schema.label, schema.missing));
  return { label: schema.label, matrices, targets };

  async function head(part) {
    const reader = await lib.openCsv(join(folder, `${part}.csv`));
    for await (const raw of reader.batches(mostRows)) return raw;
    throw new Error(`${folder}/${part}.csv has no rows`);
  }
}

/** Classes are those of the training rows; rows of other classes are not tested. */
function writeSplit(lib, folder, seed, { task, classes }, matrices, targets) {
  const order = targets.flatMap(({ rows }, part) => Array.from(rows, (row) => [part, row]));
  if (seed > 0) lib.rngFrom(`bench/${seed}`).shuffle(order);
  const trainRows = targets[0].rows.length;
  const codeOf = ([part, row]) => targets[part].y.codes[row];
  const seen = [...new Set(order.slice(0, trainRows).map(codeOf))].sort((a, b) => a - b);
  const take = (cells) => ({
    columns: matrices[0].columns.map((_, j) =>
      Float64Array.from(cells, ([part, row]) => matrices[part].columns[j][row]),
    ),
    codes: Int32Array.from(cells, (cell) => seen.indexOf(codeOf(cell))),
  });
  const known = order.slice(trainRows).filter((cell) => seen.includes(codeOf(cell)));
  const about = { task, classes: seen.map((code) => classes[code]), levels: [...matrices[0].levels] };
  writeArrays(folder, about, { train: take(order.slice(0, trainRows)), test: take(known) });
}
