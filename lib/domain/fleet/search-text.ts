/** From this length on, a text is found anywhere; a shorter one only at the start. */
const SUBSTRING_FROM = 4;

/** Minimum length for the trigram index. */
const TRIGRAM = 3;

export type SearchText = { kind: 'none' } | { kind: 'prefix' | 'substring'; text: string };

/** Upper case, without the separators of plates; the format of the column vehicles.search. */
const normaliseSearch = (text: string): string => text.toUpperCase().replace(/[\s\-·]/gu, '');

export function readSearch(q: string | undefined): SearchText {
  const typed = q?.trim() ?? '';
  const text = normaliseSearch(typed);
  if (!text) return { kind: 'none' };
  return { kind: typed.length < SUBSTRING_FROM || text.length < TRIGRAM ? 'prefix' : 'substring', text };
}

/** Escapes the wildcards of LIKE. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
