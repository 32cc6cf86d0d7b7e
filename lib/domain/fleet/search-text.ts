/** From so many characters on, a search finds them anywhere; a shorter one finds what starts with them. */
export const SUBSTRING_FROM = 4;

/** What the trigram index can look up at least. */
const TRIGRAM = 3;

export type SearchText =
  | { kind: 'none' }
  | { kind: 'prefix'; text: string }
  /** `tail`: the part that lies behind a VIN's fifth character wherever `text` ends behind its eighth. */
  | { kind: 'substring'; text: string; tail: string };

/** Capitals, without what people put into plates for the eye; as the column vehicles.search is made. */
export const normaliseSearch = (text: string): string => text.toUpperCase().replace(/[\s\-·]/gu, '');

export function readSearch(q: string | undefined): SearchText {
  const typed = q?.trim() ?? '';
  const text = normaliseSearch(typed);
  if (!text) return { kind: 'none' };
  if (typed.length < SUBSTRING_FROM || text.length < TRIGRAM) return { kind: 'prefix', text };
  return { kind: 'substring', text, tail: text.slice(-tailLength(text.length)) };
}

/**
 * The trigram index leaves out the first five characters of a VIN. A text that ends at position e >= 9 has e - 5 of its
 * last characters in the index: at least four, and at least its length less five.
 */
const tailLength = (length: number): number => Math.max(SUBSTRING_FROM, length - 5);

/** A text in which LIKE sees no wildcard. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
