import { INTEREST_LEASE_MS, type Interest, interestSchema } from '@/lib/contracts';

// The broker's limit for messages on this topic
const MAX_INTEREST_BYTES = 128 * 1024;

export type InterestRegistry = ReturnType<typeof createInterestRegistry>;

/** Bounds the memory that clients can use; a client beyond it is served at a later renewal of its lease. */
type InterestLimits = { clients: number; keys: number };

/** Which client watches which keys (vehicles, cells), until its lease ends. */
export function createInterestRegistry(limits: InterestLimits) {
  const clients = new Map<string, { keys: Set<string>; endsAt: number }>();
  const watchers = new Map<string, number>();

  /** @returns keys that no client watches any more */
  function drop(keys: Iterable<string>): string[] {
    const ended: string[] = [];
    for (const key of keys) {
      const left = (watchers.get(key) ?? 0) - 1;
      if (left > 0) watchers.set(key, left);
      else if (watchers.delete(key)) ended.push(key);
    }
    return ended;
  }

  return {
    get clientCount(): number {
      return clients.size;
    },
    get keyCount(): number {
      return watchers.size;
    },
    has: (key: string): boolean => watchers.has(key),
    /** Replaces the client's keys. `begun`: new to this client; `ended`: no client watches them any more. */
    set(clientId: string, requested: readonly string[], now: number): { begun: string[]; ended: string[] } {
      const before = clients.get(clientId)?.keys ?? new Set<string>();
      if (!clients.has(clientId) && clients.size >= limits.clients) return { begun: [], ended: [] };
      const keys = new Set<string>();
      const begun: string[] = [];
      for (const key of new Set(requested)) {
        const known = before.has(key);
        if (!known && !watchers.has(key) && watchers.size >= limits.keys) continue;
        keys.add(key);
        if (known) continue;
        watchers.set(key, (watchers.get(key) ?? 0) + 1);
        begun.push(key);
      }
      const ended = drop([...before].filter((key) => !keys.has(key)));
      if (keys.size > 0) clients.set(clientId, { keys, endsAt: now + INTEREST_LEASE_MS });
      else clients.delete(clientId);
      return { begun, ended };
    },
    /** Ends leases that were not renewed. @returns keys that no client watches any more */
    expire(now: number): string[] {
      const ended: string[] = [];
      for (const [clientId, { keys, endsAt }] of clients) {
        if (endsAt > now) continue;
        clients.delete(clientId);
        ended.push(...drop(keys));
      }
      return ended;
    },
  };
}

/** Parses a message on `tsp/interest/{clientId}`; null: malformed. */
export function readInterest(payload: Buffer): Interest | null {
  if (payload.length > MAX_INTEREST_BYTES) return null;
  try {
    const result = interestSchema.safeParse(JSON.parse(payload.toString('utf8')));
    return result.success ? result.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
