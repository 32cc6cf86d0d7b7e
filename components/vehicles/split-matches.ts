export type TextPart = { part: string; start: number; matches: boolean };

/** Cuts `text` at every occurrence of `query`, whatever the case; the parts joined give `text` again. */
export function splitMatches(text: string, query: string): TextPart[] {
  const needle = query.trim().toUpperCase();
  const upper = text.toUpperCase();
  // A letter whose capital is longer (ß) would shift every position behind it
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
