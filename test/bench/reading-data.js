/** A mixed table as people have them: numbers, categories, dates, short texts, missing cells, quotes. The same for the same rows. */
import { closeSync, openSync, writeSync } from 'node:fs';

const CITIES = [
  'Aachen',
  'Bologna',
  'Chennai',
  'Düsseldorf',
  'Évora',
  'Fukuoka',
  'Gdańsk',
  'Haarlem',
  'Izmir',
];
const WORDS = 'red old fast small round heavy plain cheap soft light lamp chair table box bag cup'.split(' ');

const HEADER = 'count,price,ratio,measure,signal,code,city,group,flag,day,moment,note,place,rest,y';

/** Writes `rows` rows, about 145 bytes each. */
export function writeTable(path, rows) {
  const file = openSync(path, 'w');
  const next = generator(1);
  writeSync(file, `${HEADER}\n`);
  for (let i = 0; i < rows;) {
    let text = '';
    for (const end = Math.min(rows, i + 5000); i < end; i++) text += `${row(i, next)}\n`;
    writeSync(file, text);
  }
  closeSync(file);
}

function row(i, next) {
  const whole = (n) => Math.floor(next() * n);
  const pick = (list) => list[whole(list.length)];
  const words = `${pick(WORDS)} ${pick(WORDS)} ${whole(1000)}`;
  return [
    whole(500),
    (next() * 100).toFixed(2),
    next() < 0.05 ? '' : next(),
    (next() * 1e4 - 5e3).toFixed(6),
    next() < 0.1 ? 'NA' : next() * 1e-3,
    whole(1e6),
    pick(CITIES),
    `g${whole(40)}`,
    next() < 0.4 ? 'yes' : 'no',
    new Date(1.5e12 + whole(1500) * 864e5).toISOString().slice(0, 10),
    new Date(1.6e12 + i * 6e4).toISOString().slice(0, 19).replace('T', ' '),
    words,
    next() < 0.3 ? `"${pick(CITIES)}, ""${whole(300)}"""` : pick(CITIES),
    next() < 0.02 ? '' : whole(90),
    whole(2),
  ].join(',');
}

/** mulberry32 */
function generator(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
