import { ROW_HEIGHT_PX } from './columns';

/** Rows are shown and watched in blocks, so that scrolling by one row changes nothing. */
const BLOCK = 10;
/** Rows kept ready outside the window, above and below. */
const OVERSCAN = 8;

/** From `first` up to, and not including, `last`. */
export type RowWindow = { first: number; last: number };

/** What the server renders, before anybody knows how high the window is. */
export const FIRST_ROWS: RowWindow = { first: 0, last: 30 };

/** The rows of equal height to render while the list is scrolled to `scrollTopPx`, rounded outwards to whole blocks. */
export function rowsInSight(scrollTopPx: number, heightPx: number): RowWindow {
  const first = Math.floor(scrollTopPx / ROW_HEIGHT_PX) - OVERSCAN;
  const last = Math.ceil((scrollTopPx + heightPx) / ROW_HEIGHT_PX) + OVERSCAN;
  return { first: Math.max(0, Math.floor(first / BLOCK) * BLOCK), last: Math.ceil(last / BLOCK) * BLOCK };
}

/** `window` within a list of `count` rows: one that became shorter has its end in sight, not nothing. */
export function withinRows({ first, last }: RowWindow, count: number): RowWindow {
  const end = Math.min(last, count);
  return { first: Math.min(first, Math.max(0, end - (last - first))), last: end };
}

/** Where to scroll so that a row is in sight, below a heading that stays in place; null where it is already. */
export function scrollTopFor(
  row: number,
  { scrollTopPx, heightPx, headingPx }: { scrollTopPx: number; heightPx: number; headingPx: number },
): number | null {
  const topPx = row * ROW_HEIGHT_PX;
  if (topPx < scrollTopPx) return topPx;
  const bottomPx = headingPx + topPx + ROW_HEIGHT_PX;
  return bottomPx > scrollTopPx + heightPx ? bottomPx - heightPx : null;
}
