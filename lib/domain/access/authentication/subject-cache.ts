import type { QuarantineReason } from '@/lib/contracts';
import { ExpiringCache } from '@/lib/platform/async/expiring-cache';
import type { Ctx } from '../../context';
import type { RulePrincipalKeys } from '../rules/principal-keys';

type Subject = { principal: RulePrincipalKeys } | { reason: QuarantineReason };

// Clients are authorized once per topic and connection; spares the database a reconnecting fleet
const MAX_CACHED = { ttlMs: 5_000, maxEntries: 20_000 };
const caches = new WeakMap<object, ExpiringCache<Subject>>();

/** The principal of a client, at most five seconds old. */
export async function cachedSubject(ctx: Ctx, key: string, find: () => Promise<Subject>): Promise<Subject> {
  const cache = caches.get(ctx.db) ?? new ExpiringCache<Subject>(MAX_CACHED, ctx.clock);
  caches.set(ctx.db, cache);
  const known = cache.get(key);
  if (known) return known;
  const found = await find();
  // Into the cache from before the query: a result from before `invalidateSubjects` must not outlive it
  cache.set(key, found);
  return found;
}

/** After a change of credentials, bindings or certificates. */
export const invalidateSubjects = ({ db }: Pick<Ctx, 'db'>): void => {
  caches.delete(db);
};
