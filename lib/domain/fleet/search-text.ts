import { normaliseSearch, SEARCH_ANYWHERE_FROM } from '@/lib/contracts';

export type SearchText = { kind: 'none' } | { kind: 'prefix' | 'substring'; text: string };

export function readSearch(q: string | undefined): SearchText {
  const text = normaliseSearch(q ?? '');
  if (!text) return { kind: 'none' };
  return { kind: text.length < SEARCH_ANYWHERE_FROM ? 'prefix' : 'substring', text };
}
