import { listBansOperation } from '@/lib/contracts';
import { decodeIdCursor } from '../../../cursor';
import { verb } from '../../../verb';
import { selectBans } from './ban-store';

const MAX_ID = 2 ** 31 - 1; // PostgreSQL's integer

/** Those in force, newest first. @throws ValidationError, ForbiddenError */
export const listBans = verb(listBansOperation, async ({ ctx, input: { q, cursor, limit } }) => {
  const now = new Date(ctx.clock.now());
  const rows = await selectBans(ctx.db, { q, cursor: decodeIdCursor(cursor, MAX_ID), limit: limit + 1, now });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? String(last.id) : null };
});
