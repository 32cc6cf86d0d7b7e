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

/** Splits a text at every occurrence of the query, ignoring case. */
function splitMatches(text: string, query: string): TextPart[] {
  const needle = query.trim().toUpperCase();
  const upper = text.toUpperCase();
  // A letter with a longer capital (ß) would shift the positions
  if (needle === '' || upper.length !== text.length) return [{ part: text, start: 0, matches: false }];
  const parts: TextPart[] = [];
  let from = 0;
  for (let at = upper.indexOf(needle); at >= 0; at = upper.indexOf(needle, from)) {
    if (at > from) parts.push({ part: text.slice(from, at), start: from, matches: false });
    from = at + needle.length;
    parts.push({ part: text.slice(at, from), start: at, matches: true });
  }
  if (from < text.length || parts.length === 0) parts.push({ part: text.slice(from), start: from, matches: false });
  return parts;
}
