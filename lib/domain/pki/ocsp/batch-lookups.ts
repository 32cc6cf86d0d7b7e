import { type Batcher, createBatcher } from '@/lib/platform/async/batcher';

type Lookup<V> = (issuer: string, serialNumbers: readonly string[]) => Promise<Map<string, V>>;

// Per query; the rest waits for the next
const MAX_BATCH = 500;

/**
 * Wraps a lookup so that one query per issuer runs at a time. Calls made meanwhile are joined in the next query, which
 * starts after them, so results are never stale. Limits OCSP traffic to one connection, which leaves the pool to
 * authentication.
 */
export function batchLookups<V>(lookup: Lookup<V>): Lookup<V> {
  const batchers = new Map<string, Batcher<readonly string[], Map<string, V>>>();
  return (issuer, serialNumbers) => {
    const batcher =
      batchers.get(issuer) ??
      createBatcher({
        run: (batch: (readonly string[])[]) => lookup(issuer, [...new Set(batch.flat())]),
        take: () => MAX_BATCH,
      });
    batchers.set(issuer, batcher);
    return batcher.add(serialNumbers);
  };
}
