import { listUsersOperation } from '@/lib/contracts';
import { decodeTextCursor, encodeTextCursor, pageOf } from '../cursor';
import { verb } from '../verb';
import { selectUsers } from './list-users-store';
import { signInDelays } from './sign-in/sign-in';

/** By e-mail address. */
export const listUsers = verb(listUsersOperation, async ({ ctx, input: { q, cursor, limit } }) => {
  const rows = await selectUsers(ctx.db, { q, after: decodeTextCursor(cursor), limit: limit + 1 });
  const delays = await signInDelays(
    ctx,
    rows.map(({ email }) => email),
  );
  const users = rows.map((row) => ({ ...row, signInDelayedUntil: delays.get(row.email) ?? null }));
  return pageOf(users, limit, ({ email }) => encodeTextCursor(email));
});
