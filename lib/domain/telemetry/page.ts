import { ValidationError } from '../errors';

// Keyset paging by receive time and id, newest first.

/** @throws ValidationError */
export function parseCursor(cursor: string | undefined): { at: Date; id: bigint } | null {
  if (cursor === undefined) return null;
  const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined) {
    throw new ValidationError([{ path: 'cursor', message: 'is not one of this list' }]);
  }
  return { at: new Date(Number(at)), id: BigInt(id) };
}

/** @param rows up to `limit` + 1; the last one shows that there is a next page */
export function pageOf<R extends { id: bigint; receivedAt: Date }, T>(
  rows: R[],
  limit: number,
  show: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last ? `${last.receivedAt.getTime()}.${last.id}` : null;
  return { items: shown.map(show), nextCursor };
}
