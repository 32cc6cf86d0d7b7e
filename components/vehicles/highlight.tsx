import { splitMatches } from './split-matches';

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
