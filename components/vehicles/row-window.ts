import { ROW_HEIGHT_PX } from './columns';

/** Rows are rendered and watched in blocks, so that scrolling by one row changes nothing. */
const BLOCK = 10;
/** Rows rendered above and below the visible ones. */
const OVERSCAN = 8;

/** From `first` up to but not including `last`. */
export type RowWindow = { first: number; last: number };

/** Range rendered by the server, which does not know the window's height. */
export const FIRST_ROWS: RowWindow = { first: 0, last: 30 };

/** The rows to render at a scroll position, rounded outwards to whole blocks. */
export function rowsInSight(scrollTopPx: number, heightPx: number): RowWindow {
  const first = Math.floor(scrollTopPx / ROW_HEIGHT_PX) - OVERSCAN;
  const last = Math.ceil((scrollTopPx + heightPx) / ROW_HEIGHT_PX) + OVERSCAN;
  return { first: Math.max(0, Math.floor(first / BLOCK) * BLOCK), last: Math.ceil(last / BLOCK) * BLOCK };
}

/** The range limited to `count` rows; of a list that became shorter, its end. */
export function withinRows({ first, last }: RowWindow, count: number): RowWindow {
  const end = Math.min(last, count);
  return { first: Math.min(first, Math.max(0, end - (last - first))), last: end };
}

/** Scroll position that makes a row visible below a sticky heading; null: it is visible. */
export function scrollTopFor(
  row: number,
  { scrollTopPx, heightPx, headingPx }: { scrollTopPx: number; heightPx: number; headingPx: number },
): number | null {
  const topPx = row * ROW_HEIGHT_PX;
  if (topPx < scrollTopPx) return topPx;
  const bottomPx = headingPx + topPx + ROW_HEIGHT_PX;
  return bottomPx > scrollTopPx + heightPx ? bottomPx - heightPx : null;
}
