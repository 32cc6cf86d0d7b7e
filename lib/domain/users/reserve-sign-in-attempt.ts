import { createHash, randomUUID } from 'node:crypto';
import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { DomainError } from '../errors';

/** Wrong passwords in a row for one address, from wherever they come. */
export const SIGN_IN_ATTEMPTS = 10;
/** A locked account opens by itself after this; open sessions are not touched, so locking somebody out costs them little. */
export const SIGN_IN_WINDOW_MS = 15 * 60_000;

// Counted before the password is looked at: of a thousand attempts at the same moment, ten are looked at. An attempt
// that is refused does not prolong the lock.
const SQL = `
insert into rate_limits as r (id, key, count, last_request) values ($1, $2, 1, $3)
on conflict (key) do update set
  count = case when r.last_request <= $3::bigint - ${SIGN_IN_WINDOW_MS} then 1 else least(r.count + 1, ${SIGN_IN_ATTEMPTS + 2}) end,
  last_request = case when r.count >= ${SIGN_IN_ATTEMPTS} and r.last_request > $3::bigint - ${SIGN_IN_WINDOW_MS}
    then r.last_request else $3 end
returning count, last_request`;

// Hashed: an address is personal, and may be of any length. Known and unknown addresses are treated alike.
const keyOf = (email: string): string =>
  `sign-in:${createHash('sha256').update(email.trim().toLowerCase()).digest('hex')}`;

/**
 * Counts an attempt to sign in with this address, known or not.
 * @throws DomainError `rate_limited` while the account is locked
 */
export async function reserveSignInAttempt({ ctx, input }: { ctx: Ctx; input: { email: string } }): Promise<void> {
  const now = ctx.clock.now();
  const { rows } = await ctx.db.query<{ count: number }>({
    name: 'reserve-sign-in-attempt',
    text: SQL,
    values: [randomUUID(), keyOf(input.email), now],
  });
  const count = rows[0]?.count ?? 0;
  if (count <= SIGN_IN_ATTEMPTS) return;
  if (count === SIGN_IN_ATTEMPTS + 1) await recordLock(ctx, input.email);
  throw new DomainError('rate_limited', 'too_many_attempts', 'Too many attempts; try again in a quarter of an hour');
}

/** An unknown address is not written down: people type passwords into the wrong field. */
async function recordLock(ctx: Ctx, email: string): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const user = await tx.db.prisma.user.findUnique({
      where: { email: email.trim().toLowerCase() },
      select: { id: true, email: true },
    });
    if (!user) return;
    await recordAudit(tx, {
      action: 'session.lock',
      target: { type: 'user', id: user.id },
      detail: { email: user.email, attempts: SIGN_IN_ATTEMPTS },
    });
  });
}

/** A right password ends the count. */
export async function clearSignInAttempts(db: Transaction, email: string): Promise<void> {
  await db.prisma.rateLimit.deleteMany({ where: { key: keyOf(email) } });
}
