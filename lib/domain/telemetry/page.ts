import { decodeTimeCursor, pageOf } from '../cursor';

// Keyset paging by receive time and id, newest first.

/** @throws ValidationError */
export function decodeReceivedCursor(cursor: string | undefined): { at: Date; id: bigint } | null {
  const place = decodeTimeCursor(cursor);
  return place && { at: new Date(place.at), id: BigInt(place.id) };
}

/** @param rows up to `limit` + 1; the last one shows that there is a next page */
export function receivedPageOf<R extends { id: bigint; receivedAt: Date }, T>(
  rows: R[],
  limit: number,
  show: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const { items, nextCursor } = pageOf(rows, limit, ({ receivedAt, id }) => `${receivedAt.getTime()}.${id}`);
  return { items: items.map(show), nextCursor };
}
