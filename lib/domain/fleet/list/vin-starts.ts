import { escapeLike } from '@/lib/platform/db/escape-like';
import type { SearchText } from '../search-text';

// The trigram index excludes the first five characters of a VIN, which whole models share. A text that begins there is found by
// the few starts of VINs that exist (maker and model, eight characters): it is within such a start, or continues after it.
const INDEXED_FROM = 6;
const PREFIX_LENGTH = 8;

/** Share of a start's vehicles that have a given next character: an estimate, only for the choice of a plan. */
const SHARE_OF_CHARACTER = 0.2;

/** Start of a VIN, and its number of vehicles (an estimate where `start` is longer than a counted prefix). */
export type VinStart = { start: string; vehicles: number };

const POSITIONS = Array.from({ length: INDEXED_FROM - 1 }, (_, at) => at);
const within = (text: string, at: number): string => text.slice(0, PREFIX_LENGTH - at);
const behind = (text: string, at: number): string => text.slice(PREFIX_LENGTH - at);

/** Patterns of the starts, eight characters each, in which the text begins; null without a search. */
export function startPatterns(search: SearchText): string[] | null {
  if (search.kind === 'none') return null;
  const positions = search.kind === 'prefix' ? [0] : POSITIONS;
  return positions.map((at) => `${'_'.repeat(at)}${escapeLike(within(search.text, at))}%`);
}

/** Starts of the VINs that contain the text from there on. */
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
