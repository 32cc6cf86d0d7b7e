import { serviceUsernameSchema } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { ExpiringCache } from '../../expiring-cache';
import { checkSecret } from '../credentials/secret-checker';
import { isServiceClientId } from '../reserved-names';
import { readAccountStanding, saveLastSeen } from './account-store';

type Claim = { clientId: string; username: string };
// People look at it to find accounts that nobody uses
const SEEN_EVERY_MS = 60_000;

/** `named`: this program may not call itself so. At most two queries, one but once a minute. */
export async function proveAccount(
  ctx: Ctx,
  { clientId, username, secret }: Claim & { secret: string },
): Promise<'right' | 'wrong' | 'named'> {
  if (!serviceUsernameSchema.safeParse(username).success) return 'wrong';
  if (!isServiceClientId(clientId)) return 'named';
  const standing = await readAccountStanding(ctx.db.pool, { username, clientId });
  if (!standing || standing.disabled || !(await checkSecret(ctx, secret, standing.hash))) return 'wrong';
  if (standing.namedByOther) return 'named';
  const now = ctx.clock.now();
  if (now - (standing.lastSeenAt?.getTime() ?? 0) >= SEEN_EVERY_MS) {
    await saveLastSeen(ctx.db.pool, username, new Date(now));
  }
  return 'right';
}

// As for TBoxes: a program asks about each topic once a connection
const RECHECK = { ttlMs: 5_000, maxEntries: 5_000 };
const caches = new WeakMap<object, ExpiringCache<boolean>>();

/** Whether a client that a broker let in with this user name still has its account. At most RECHECK.ttlMs old. */
export async function recheckAccount(ctx: Ctx, { clientId, username }: Claim): Promise<boolean> {
  if (!serviceUsernameSchema.safeParse(username).success || !isServiceClientId(clientId)) return false;
  const cache = caches.get(ctx.db) ?? new ExpiringCache<boolean>(RECHECK, ctx.clock);
  caches.set(ctx.db, cache);
  const key = `${username} ${clientId}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const standing = await readAccountStanding(ctx.db.pool, { username, clientId });
  const stands = standing !== null && !standing.disabled && !standing.namedByOther;
  cache.set(key, stands);
  return stands;
}
