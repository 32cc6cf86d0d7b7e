import { INTEREST_LEASE_MS } from '@/lib/contracts';

// Bounds what strangers can make us remember: a browser that finds no room asks again with its next renewal
const MAX_CLIENTS = 5_000;
const MAX_VEHICLES = 50_000;

export type InterestRegistry = ReturnType<typeof createInterestRegistry>;

/** Who watches which vehicles, until its lease ends. Pure but for what it remembers. */
export function createInterestRegistry() {
  const clients = new Map<string, { vins: Set<string>; endsAt: number }>();
  const watchers = new Map<string, number>();

  function drop(vins: Iterable<string>): string[] {
    const gone: string[] = [];
    for (const vin of vins) {
      const left = (watchers.get(vin) ?? 0) - 1;
      if (left > 0) watchers.set(vin, left);
      else if (watchers.delete(vin)) gone.push(vin);
    }
    return gone;
  }

  return {
    get clientCount(): number {
      return clients.size;
    },
    get vehicleCount(): number {
      return watchers.size;
    },
    has: (vin: string): boolean => watchers.has(vin),
    /** Replaces what this client watched. `begun`: new to this client; `ended`: nobody watches it any more. */
    set(clientId: string, wanted: readonly string[], now: number): { begun: string[]; ended: string[] } {
      const before = clients.get(clientId)?.vins ?? new Set<string>();
      if (!clients.has(clientId) && clients.size >= MAX_CLIENTS) return { begun: [], ended: [] };
      const vins = new Set<string>();
      const begun: string[] = [];
      for (const vin of new Set(wanted)) {
        const known = before.has(vin);
        if (!known && !watchers.has(vin) && watchers.size >= MAX_VEHICLES) continue;
        vins.add(vin);
        if (known) continue;
        watchers.set(vin, (watchers.get(vin) ?? 0) + 1);
        begun.push(vin);
      }
      const ended = drop([...before].filter((vin) => !vins.has(vin)));
      if (vins.size > 0) clients.set(clientId, { vins, endsAt: now + INTEREST_LEASE_MS });
      else clients.delete(clientId);
      return { begun, ended };
    },
    /** Ends leases that were not renewed; returns the vehicles that nobody watches any more. */
    expire(now: number): string[] {
      const ended: string[] = [];
      for (const [clientId, { vins, endsAt }] of clients) {
        if (endsAt > now) continue;
        clients.delete(clientId);
        ended.push(...drop(vins));
      }
      return ended;
    },
  };
}
