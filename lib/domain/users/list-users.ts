import { listUsersOperation } from '@/lib/contracts';
import { decodeTextCursor, encodeTextCursor } from '../cursor';
import { verb } from '../verb';
import { selectUsers } from './list-users-store';

/** Ordered by e-mail address. */
export const listUsers = verb(listUsersOperation, async ({ ctx, input: { q, cursor, limit } }) => {
  const rows = await selectUsers(ctx.db, { q, after: decodeTextCursor(cursor), limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeTextCursor(last.email) : null };
});
