/** From so many characters on, a search finds them anywhere; a shorter one finds what starts with them. */
export const SUBSTRING_FROM = 4;

/** What the trigram index can look up at least. */
const TRIGRAM = 3;

export type SearchText = { kind: 'none' } | { kind: 'prefix' | 'substring'; text: string };

/** Capitals, without what people put into plates for the eye; as the column vehicles.search is made. */
export const normaliseSearch = (text: string): string => text.toUpperCase().replace(/[\s\-·]/gu, '');

export function readSearch(q: string | undefined): SearchText {
  const typed = q?.trim() ?? '';
  const text = normaliseSearch(typed);
  if (!text) return { kind: 'none' };
  return { kind: typed.length < SUBSTRING_FROM || text.length < TRIGRAM ? 'prefix' : 'substring', text };
}

/** A text in which LIKE sees no wildcard. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
