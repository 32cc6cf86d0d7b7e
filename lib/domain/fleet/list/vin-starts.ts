import { escapeLike, type SearchText } from '../search-text';

// The trigram index leaves out the first five characters of a VIN, which whole models share. A text that begins there is
// found through the few starts of VINs that there are (maker and model, eight characters): it lies within such a start,
// or goes on behind it.
const INDEXED_FROM = 6;
const PREFIX_LENGTH = 8;

/** Of the vehicles with a start, so many have one given character behind it: a guess, for the choice of a plan only. */
const SHARE_OF_CHARACTER = 0.2;

/** Begin of a VIN, and how many vehicles have it (a guess where `start` is longer than the prefixes counted). */
export type VinStart = { start: string; vehicles: number };

const POSITIONS = Array.from({ length: INDEXED_FROM - 1 }, (_, at) => at);
const within = (text: string, at: number): string => text.slice(0, PREFIX_LENGTH - at);
const behind = (text: string, at: number): string => text.slice(PREFIX_LENGTH - at);

/** Patterns of the starts, eight characters each, in which the text begins; null where nothing is searched. */
export function startPatterns(search: SearchText): string[] | null {
  if (search.kind === 'none') return null;
  const positions = search.kind === 'prefix' ? [0] : POSITIONS;
  return positions.map((at) => `${'_'.repeat(at)}${escapeLike(within(search.text, at))}%`);
}

/** What VINs begin with that have the text there. */
export function vinStarts(search: SearchText, prefixes: { prefix: string; vehicles: number }[]): VinStart[] {
  if (search.kind === 'none') return [];
  const { kind, text } = search;
  if (kind === 'prefix') return [{ start: text, vehicles: prefixes.reduce((sum, { vehicles }) => sum + vehicles, 0) }];
  return prefixes.flatMap(({ prefix, vehicles }) => {
    const rests = POSITIONS.filter((at) => prefix.startsWith(within(text, at), at)).map((at) => behind(text, at));
    return [...new Set(rests)].map((rest) => ({
      start: prefix + rest,
      vehicles: vehicles * SHARE_OF_CHARACTER ** rest.length,
    }));
  });
}
