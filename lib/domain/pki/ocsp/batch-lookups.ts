import { type Batcher, createBatcher } from '@/lib/platform/async/batcher';

type Lookup<V> = (issuer: string, serialNumbers: readonly string[]) => Promise<Map<string, V>>;

// Of one query; what is beyond goes with the next
const MAX_BATCH = 500;

/**
 * The same lookup, one at a time for an issuer: whoever comes while one runs goes with the next, which begins after they came,
 * so they see no older state. A crowd of askers takes one connection, and leaves the others to those who let vehicles in.
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
