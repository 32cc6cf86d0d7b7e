import type { Pool } from 'pg';
import { type Scan, type ScanInput, scanInOrder } from './scan-in-order';

// What the ordered scan reads before it knows how common matches are, and at most: about 1 ms and 10 ms
const FIRST_ROWS = 600;
const MOST_ROWS = 6_000;
/** Matches lie unevenly: a window has room for half as many rows again as the average needs. */
const MARGIN = 1.5;

/**
 * An ordered scan whose windows follow from how common matches are: from `share` (0 to 1) where that is known, else from
 * a first short scan. Null where matches are too rare for it. `vehicles`: how many there are.
 */
export async function scanWhileCommon(
  pool: Pool,
  input: Omit<ScanInput, 'window'> & { share: number | null; vehicles?: number },
): Promise<Scan | null> {
  const { limit, share } = input;
  let mostRows = Math.max(MOST_ROWS, (input.vehicles ?? 0) * (share ?? 0));
  const stretches = input.stretches?.length ?? 1;
  if (stretches === 0) return { hits: [], found: 0, read: 0, exhausted: true };
  let window = share === null ? Math.max(limit + 1, Math.ceil(FIRST_ROWS / stretches)) : windowFor(limit, share);
  let read = 0;
  // The window of a stretch may be at its end, or far from it: a few attempts, each several times as long
  while (window * stretches <= mostRows || window === limit + 1) {
    const scan = await scanInOrder(pool, { ...input, window });
    if (scan.exhausted || scan.hits.length >= limit) return scan;
    read += window * stretches;
    // The other plan would read every match: a scan may take as much
    mostRows = Math.max(MOST_ROWS, (input.vehicles ?? 0) * (scan.found / Math.max(1, scan.read)));
    const longer = scan.found ? Math.ceil(window * MARGIN * (limit / scan.found)) : mostRows + 1;
    window = Math.max(window * 2, longer);
    if (read >= mostRows) return null;
  }
  return null;
}

const windowFor = (limit: number, share: number): number =>
  share >= 1 ? limit + 1 : Math.ceil((limit / share) * MARGIN);
