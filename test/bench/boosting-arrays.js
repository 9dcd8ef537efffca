/**
 * The folder that both sides read. meta.json: { task, classes, levels, train, test } (levels[j] = 0: a number;
 * train, test: rows); {train,test}-x.f64: all columns one after the other, NaN = missing; {train,test}-y.i32: classes.
 */
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** parts: { train, test }, each { columns, codes }. */
export function writeArrays(folder, { task, classes, levels }, parts) {
  const rows = {};
  for (const [part, { columns, codes }] of Object.entries(parts)) {
    rows[part] = codes.length;
    const x = new Float64Array(columns.length * codes.length);
    columns.forEach((column, j) => x.set(column, j * codes.length));
    writeFileSync(join(folder, `${part}-x.f64`), x);
    writeFileSync(join(folder, `${part}-y.i32`), codes);
  }
  writeFileSync(join(folder, 'meta.json'), JSON.stringify({ task, classes, levels, ...rows }));
}

/** A part as { x: Matrix, y: Target }; its arrays in shared memory if asked for. */
export function readArrays(folder, part, Buffer = ArrayBuffer) {
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
  const rows = meta[part];
  const width = meta.levels.length;
  const cells = readInto(join(folder, `${part}-x.f64`), new Float64Array(new Buffer(8 * rows * width)));
  const codes = readInto(join(folder, `${part}-y.i32`), new Int32Array(new Buffer(4 * rows)));
  const columns = Array.from({ length: width }, (_, j) => cells.subarray(j * rows, (j + 1) * rows));
  return {
    x: { rows, names: columns.map((_, j) => `x${j}`), levels: Int32Array.from(meta.levels), columns },
    y: { task: meta.task, codes, classes: meta.classes },
  };
}

/** Predictions as both sides write them: row-major; binary: of the positive class alone. */
export function readScores(file, y) {
  const size = y.task === 'binary' ? y.codes.length : y.codes.length * y.classes.length;
  const data = readInto(file, new Float64Array(size));
  const rows = y.codes.length;
  if (y.task !== 'binary') return { rows, width: y.classes.length, data };
  return {
    rows,
    width: 2,
    data: Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 ? data[i >> 1] : 1 - data[i >> 1])),
  };
}

export function writeScores(file, { rows, width, data }) {
  writeFileSync(file, width === 2 ? Float64Array.from({ length: rows }, (_, i) => data[2 * i + 1]) : data);
}

function readInto(file, array) {
  const bytes = new Uint8Array(array.buffer);
  const handle = openSync(file);
  let at = 0;
  while (at < bytes.length) {
    const read = readSync(handle, bytes, at, Math.min(bytes.length - at, 1 << 28), null);
    if (read === 0) throw new Error(`${file} ends after ${at} of ${bytes.length} bytes`);
    at += read;
  }
  closeSync(handle);
  return array;
}
