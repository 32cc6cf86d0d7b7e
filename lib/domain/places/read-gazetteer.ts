import { inflateRawSync } from 'node:zlib';

/** A first-level division, such as a province. Names may be empty. */
export type Region = { country: string; en: string; zh: string };

/** The columns of a gazetteer; `data/README.md` has the format. Texts stay encoded: strings would take three times the memory. */
export type Gazetteer = {
  count: number;
  regions: readonly Region[];
  region: Int32Array;
  id: Int32Array;
  latitude: Float64Array;
  longitude: Float64Array;
  population(index: number): number;
  en: Texts;
  zh: Texts;
};

type EightColumns = [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];
const COLUMNS = 8;
const UNITS_PER_DEGREE = 1_000;
/** Population by its byte. */
const POPULATIONS = Array.from({ length: 256 }, (_, byte) => Math.round(10 ** (byte / 32) - 1));

/** @throws Error if the columns are not those of one gazetteer */
export function readGazetteer(file: Buffer): Gazetteer {
  const bytes = inflateRawSync(file);
  const count = bytes.readUInt32LE(0);
  const columns: Buffer[] = [];
  for (let at = 4; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    columns.push(bytes.subarray(at + 4, end));
    at = end;
  }
  if (columns.length !== COLUMNS) throw new Error(`The gazetteer has ${columns.length} columns, not ${COLUMNS}`);
  const [regions, region, id, latitude, longitude, population, en, zh] = columns as EightColumns;
  return {
    count,
    regions: regions.toString().split('\n').map(readRegion),
    region: readDifferences(region, count),
    id: readDifferences(id, count),
    latitude: readDegrees(latitude, count),
    longitude: readDegrees(longitude, count),
    population: (index) => POPULATIONS[population[index] ?? 0] ?? 0,
    en: new Texts(en, count),
    zh: new Texts(zh, count),
  };
}

function readRegion(line: string): Region {
  const [country = '', en = '', zh = ''] = line.split('\t');
  return { country, en, zh };
}

function readDegrees(column: Buffer, count: number): Float64Array {
  const units = readDifferences(column, count);
  const degrees = new Float64Array(count);
  for (let i = 0; i < count; i++) degrees[i] = (units[i] ?? 0) / UNITS_PER_DEGREE;
  return degrees;
}

/** LEB128 of zigzag differences to the number before. */
function readDifferences(column: Buffer, count: number): Int32Array {
  const numbers = new Int32Array(count);
  let [index, before, value, shift] = [0, 0, 0, 0];
  for (let at = 0; at < column.length; at++) {
    const byte = column[at] ?? 0;
    value |= (byte & 127) << shift;
    shift += 7;
    if (byte > 127) continue;
    before += value & 1 ? -((value + 1) >>> 1) : value >>> 1;
    numbers[index++] = before;
    [value, shift] = [0, 0];
  }
  if (index !== count) throw new Error(`A column of the gazetteer has ${index} numbers, not ${count}`);
  return numbers;
}

const NEWLINE = 10;

/** Texts of one column, separated by line breaks. */
export class Texts {
  readonly #starts: Uint32Array;

  constructor(
    readonly bytes: Buffer,
    count: number,
  ) {
    this.#starts = new Uint32Array(count + 1);
    let index = 1;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) this.#starts[index++] = at + 1;
    if (index !== count) throw new Error(`A column of the gazetteer has ${index} texts, not ${count}`);
    this.#starts[count] = bytes.length + 1;
  }

  of(index: number): string {
    return this.bytes.toString('utf8', this.#starts[index], (this.#starts[index + 1] ?? 1) - 1);
  }
}
