import { normaliseSearch } from '@/lib/contracts/fleet/search';

/** `text` with every occurrence of `query` marked. */
export function Highlight({ text, query }: { text: string; query: string }) {
  return splitMatches(text, query).map(({ part, start, matches }) =>
    matches ? (
      <mark key={start} className="rounded-[2px] bg-accent/25 text-inherit">
        {part}
      </mark>
    ) : (
      part
    ),
  );
}

type TextPart = { part: string; start: number; matches: boolean };

/** Splits a text at every occurrence of the query, as the search compares them: without case and separators. */
function splitMatches(text: string, query: string): TextPart[] {
  const needle = normaliseSearch(query);
  const units = text.split('');
  const characters = units.map(normaliseSearch);
  // A letter with a longer capital (ß) would shift the positions
  if (needle === '' || characters.some(({ length }) => length > 1)) return [{ part: text, start: 0, matches: false }];
  // Where each character that counts is in the text
  const at = units.flatMap((_, i) => (characters[i] === '' ? [] : [i]));
  const compared = characters.join('');
  const parts: TextPart[] = [];
  let from = 0;
  for (let found = compared.indexOf(needle); found >= 0; found = compared.indexOf(needle, found + needle.length)) {
    const start = at[found] ?? text.length;
    const end = (at[found + needle.length - 1] ?? text.length) + 1;
    if (start > from) parts.push({ part: text.slice(from, start), start: from, matches: false });
    parts.push({ part: text.slice(start, end), start, matches: true });
    from = end;
  }
  if (from < text.length || parts.length === 0) parts.push({ part: text.slice(from), start: from, matches: false });
  return parts;
}
