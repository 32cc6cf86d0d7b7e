import { INTEREST_LEASE_MS } from '@/lib/contracts';
/** Bounds what strangers can make us remember: a browser that finds no room asks again with its next renewal. */
export type InterestLimits = { clients: number; keys: number };

/** Who watches what (vehicles, cells), until its lease ends. Pure but for what it remembers. */
export function createInterestRegistry(limits: InterestLimits) {
  const clients = new Map<string, { keys: Set<string>; endsAt: number }>();
  const watchers = new Map<string, number>();

  function drop(keys: Iterable<string>): string[] {
    const gone: string[] = [];
    for (const key of keys) {
      const left = (watchers.get(key) ?? 0) - 1;
      if (left > 0) watchers.set(key, left);
      else if (watchers.delete(key)) gone.push(key);
    }
    return gone;
  }

  return {
    get clientCount(): number {
      return clients.size;
    },
    /** What at least one client watches. */
    get keyCount(): number {
      return watchers.size;
    },
    has: (key: string): boolean => watchers.has(key),
    /** Replaces what this client watched. `begun`: new to this client; `ended`: nobody watches it any more. */
    set(clientId: string, wanted: readonly string[], now: number): { begun: string[]; ended: string[] } {
      const before = clients.get(clientId)?.keys ?? new Set<string>();
      if (!clients.has(clientId) && clients.size >= limits.clients) return { begun: [], ended: [] };
      const keys = new Set<string>();
      const begun: string[] = [];
      for (const key of new Set(wanted)) {
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
    /** Ends leases that were not renewed; returns what nobody watches any more. */
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
