import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts';

/** Ids of the feed that are remembered: some minutes of a busy fleet. */
const REMEMBERED_IDS = 4_000;
/** A vehicle that nobody has watched for so many others is forgotten. */
const REMEMBERED_VEHICLES = 2_000;

/** Lets each feed item through once, and of each vehicle nothing that is older than what went through before. */
export class MessageGate {
  duplicates = 0;
  outdated = 0;
  #ids = new Set<string>();
  #newest = new Map<string, { receivedAt: number; changedAt: number }>();

  admitFeed(item: LiveFeedItem): boolean {
    if (this.#ids.has(item.id)) {
      this.duplicates += 1;
      return false;
    }
    this.#ids.add(item.id);
    forgetOldest(this.#ids, REMEMBERED_IDS);
    return true;
  }

  /** The update without its outdated parts; null when nothing is left. */
  admitVehicle(update: LiveVehicle): LiveVehicle | null {
    const last = this.#newest.get(update.vin) ?? { receivedAt: 0, changedAt: 0 };
    const { presence, telemetry, ...rest } = update;
    const facts = presence && presence.changedAt >= last.changedAt ? presence : undefined;
    const data = telemetry && telemetry.receivedAt >= last.receivedAt ? telemetry : undefined;
    if (!facts && !data) {
      this.outdated += 1;
      return null;
    }
    this.#newest.delete(update.vin);
    this.#newest.set(update.vin, {
      receivedAt: data?.receivedAt ?? last.receivedAt,
      changedAt: facts?.changedAt ?? last.changedAt,
    });
    forgetOldest(this.#newest, REMEMBERED_VEHICLES);
    return { ...rest, ...(facts && { presence: facts }), ...(data && { telemetry: data }) };
  }
}

function forgetOldest(entries: { size: number; keys(): Iterator<string>; delete(key: string): boolean }, keep: number) {
  while (entries.size > keep) {
    const oldest = entries.keys().next();
    if (oldest.done) return;
    entries.delete(oldest.value);
  }
}
