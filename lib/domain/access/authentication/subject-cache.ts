import type { QuarantineReason } from '@/lib/contracts';
import { ExpiringCache } from '@/lib/platform/async/expiring-cache';
import type { Ctx } from '../../context';
import type { RulePrincipalKeys } from '../rules/principal-keys';

type Subject = { principal: RulePrincipalKeys } | { reason: QuarantineReason };

// A client asks about each topic once a connection: five seconds spare the database a reconnecting fleet
const MAX_CACHED = { ttlMs: 5_000, maxEntries: 20_000 };
const caches = new WeakMap<object, ExpiringCache<Subject>>();

/** Who asks, as it was found not long ago. */
export async function cachedSubject(ctx: Ctx, key: string, find: () => Promise<Subject>): Promise<Subject> {
  const cache = caches.get(ctx.db) ?? new ExpiringCache<Subject>(MAX_CACHED, ctx.clock);
  caches.set(ctx.db, cache);
  const known = cache.get(key);
  if (known) return known;
  const found = await find();
  // Into the cache that there was when we asked: what was asked before `forgetSubjects` must not outlive it
  cache.set(key, found);
  return found;
}

/** Something about somebody has changed: the next question finds out anew. */
export const invalidateSubjects = ({ db }: Pick<Ctx, 'db'>): void => {
  caches.delete(db);
};
