import { listUsersOperation } from '@/lib/contracts';
import { decodeTextCursor, encodeTextCursor, pageOf } from '../cursor';
import { verb } from '../verb';
import { selectUsers } from './list-users-store';

/** By e-mail address. */
export const listUsers = verb(listUsersOperation, async ({ ctx, input: { q, cursor, limit } }) => {
  const rows = await selectUsers(ctx.db, { q, after: decodeTextCursor(cursor), limit: limit + 1 });
  return pageOf(rows, limit, ({ email }) => encodeTextCursor(email));
});
