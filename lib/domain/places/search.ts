import { isPlaceSearch, type Place } from '@/lib/contracts';
import { loadPlaces, type Places } from './places';

const HAN = /\p{Script=Han}/u;
/** What follows the name of a place in full, and GeoNames leaves out. */
const SUFFIX = /(?<=..)[市县区镇乡]$/u;

/** Lower case, without accents and apostrophes: `xian` finds Xi’an, and `munchen` München. */
const normalise = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\p{M}'’‘ʻʼ`]/gu, '')
    .toLowerCase();

/** Lines of a text, to be searched without making a string of each. */
type Lines = { text: string; starts: Uint32Array };

type Search = { places: Places; en: Lines; zh: Lines };

function createSearch(places: Places): Search {
  const lines = (bytes: Buffer, prepare: (text: string) => string): Lines => {
    const text = `\n${prepare(bytes.toString())}\n`;
    const starts = new Uint32Array(places.gazetteer.count);
    for (let i = 0, at = 0; i < starts.length; i++, at = text.indexOf('\n', at + 1)) starts[i] = at;
    return { text, starts };
  };
  return {
    places,
    en: lines(places.gazetteer.en.bytes, normalise),
    zh: lines(places.gazetteer.zh.bytes, (text) => text),
  };
}

/** Indexes of lines that begin with the text. */
function* beginningWith({ text, starts }: Lines, wanted: string): Generator<number> {
  let index = 0;
  for (let at = text.indexOf(`\n${wanted}`); at >= 0; at = text.indexOf(`\n${wanted}`, at + 1)) {
    index = lineAt(starts, at, index);
    yield index;
  }
}

/** The line that starts at `offset`, by binary search from line `from` on. */
function lineAt(starts: Uint32Array, offset: number, from: number): number {
  let [low, high] = [from, starts.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

let search: Search | undefined;

/** Places whose name begins with the text, whole names first, then by population. `Zhabei, Shanghai` and `上海闸北` also match. */
export function findPlacesByName(q: string, limit: number): Place[] {
  search ??= createSearch(loadPlaces());
  return findIn(search, q, limit);
}

function findIn({ places, en, zh }: Search, q: string, limit: number): Place[] {
  const { gazetteer } = places;
  if (!isPlaceSearch(q)) return [];
  const han = HAN.test(q);
  const [name = '', division = ''] = q.split(/[,，\n]/u).map((part) => (han ? part.trim() : normalise(part.trim())));
  if (!isPlaceSearch(name)) return [];

  const found = new Map<number, boolean>();
  const add = (lines: Lines, wanted: string, accepts: (region: number) => boolean) => {
    for (const index of beginningWith(lines, wanted)) {
      if (!accepts(gazetteer.region[index] ?? -1)) continue;
      const end = (lines.starts[index] ?? 0) + 1 + wanted.length;
      found.set(index, found.get(index) === true || lines.text[end] === '\n');
    }
  };
  if (han) {
    const short = name.replace(SUFFIX, '');
    add(zh, name, () => true);
    if (short !== name) add(zh, short, () => true);
    for (const [region, one] of gazetteer.regions.entries()) {
      const rest = one.zh && name.startsWith(one.zh) ? name.slice(one.zh.length).replace(/^[省市区]/u, '') : '';
      if (rest) add(zh, rest.replace(SUFFIX, ''), (of) => of === region);
    }
  } else {
    const regions =
      division &&
      gazetteer.regions.map((of) => normalise(of.en).startsWith(division) || of.country.toLowerCase() === division);
    add(en, name, (of) => !regions || regions[of] === true);
  }
  return [...found]
    .sort(
      ([a, whole], [b, other]) => Number(other) - Number(whole) || gazetteer.population(b) - gazetteer.population(a),
    )
    .slice(0, limit)
    .map(([index]) => places.placeAt(index));
}
