/** Our side of reading.js: reading-ours.js LIB FILE LABEL|--stream; prints one line of JSON: CPU seconds and peak memory. */
import { join } from 'node:path';

const [lib, path, label] = process.argv.slice(2);
const load = (name) => import(join(lib, name));
const { openCsv, readTable } = await load('node/read-csv.js');
const seconds = {};
let before = process.cpuUsage();

if (label === '--stream') {
  for await (const table of (await openCsv(path)).batches(5000)) touch(table);
  lap('stream');
} else {
  const { inferSchema } = await load('table/infer.js');
  const { parseLabel, parseTable } = await load('table/parse.js');
  const { table } = await readTable(path);
  lap('read');
  const { schema } = inferSchema(table, { label });
  lap('infer');
  parseTable(table, schema);
  parseLabel(table, schema.label, schema.missing);
  lap('parse');
}
console.log(JSON.stringify(seconds));

/** A batch is used: else its columns might never be made. */
function touch(table) {
  if (table.columns.some((column) => column.name === '')) throw new Error('a column without a name');
}

function lap(what) {
  const { user, system } = process.cpuUsage(before);
  seconds[what] = (user + system) / 1e6;
  seconds[`${what} MB`] = process.resourceUsage().maxRSS / 1024;
  before = process.cpuUsage();
}
