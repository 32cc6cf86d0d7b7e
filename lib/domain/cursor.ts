import { ValidationError } from './errors';

// Cursors of lists, opaque to clients: `nextCursor` of one page is `cursor` of the next.

/** For a cursor that no page of this list returned. */
export const invalidCursor = () => new ValidationError([{ path: 'cursor', message: 'is not one of this list' }]);
// The largest bigint that JSON and a number hold
const MAX_ID = Number.MAX_SAFE_INTEGER;

export const encodeTextCursor = (text: string): string => Buffer.from(text).toString('base64url');

/** @throws ValidationError */
export function decodeTextCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  if (!/^[\w-]+$/.test(cursor)) throw invalidCursor();
  return Buffer.from(cursor, 'base64url').toString();
}

/** The id of the last row. @throws ValidationError */
export function decodeIdCursor(cursor: string | undefined, maxId = MAX_ID): number | undefined {
  if (cursor === undefined) return undefined;
  const id = /^\d{1,16}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (!(id >= 1 && id <= maxId)) throw invalidCursor();
  return id;
}

/** `time.id` of the last row. @throws ValidationError */
export function decodeTimeCursor(cursor: string | undefined): { at: number; id: number } | null {
  if (cursor === undefined) return null;
  const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined) throw invalidCursor();
  return { at: Number(at), id: Number(id) };
}

/** A page of rows that were read with `limit + 1`. @param cursorOf of the last row */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => string,
): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}
