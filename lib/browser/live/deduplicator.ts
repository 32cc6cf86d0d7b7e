import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts';
import type { CellMessage } from './protocol';

/** Ids of the feed: some minutes of a large fleet. */
const MAX_IDS = 4_000;
const MAX_VEHICLES = 2_000;
const MAX_PARTS = 1_000;
/** Frames of a replica whose clock was set back are accepted again after this. */
const CLOCK_TRUSTED_MS = 5_000;

/** Drops duplicate feed items, and messages about a vehicle or a part of a cell that are older than the last one. */
export class Deduplicator {
  duplicates = 0;
  outdated = 0;
  #ids = new Set<string>();
  #newest = new Map<string, { receivedAt: number; changedAt: number }>();
  #frames = new Map<string, { at: number; acceptedAt: number }>();

  acceptFeed(item: LiveFeedItem): boolean {
    if (this.#ids.has(item.id)) {
      this.duplicates += 1;
      return false;
    }
    this.#ids.add(item.id);
    evictOldest(this.#ids, MAX_IDS);
    return true;
  }

  /** @returns the update without its outdated parts; null: nothing is left */
  acceptVehicle(update: LiveVehicle): LiveVehicle | null {
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
    evictOldest(this.#newest, MAX_VEHICLES);
    return { ...rest, ...(facts && { presence: facts }), ...(data && { telemetry: data }) };
  }

  /** @param now ms, of any clock */
  acceptFrame({ scope, cell, filter = '', frame: { part, at } }: CellMessage, now: number): boolean {
    const key = `${scope}/${cell}/${filter}/${part}`;
    const last = this.#frames.get(key);
    if (last && at < last.at && now - last.acceptedAt < CLOCK_TRUSTED_MS) {
      this.outdated += 1;
      return false;
    }
    this.#frames.delete(key);
    this.#frames.set(key, { at, acceptedAt: now });
    evictOldest(this.#frames, MAX_PARTS);
    return true;
  }
}

function evictOldest(entries: { size: number; keys(): Iterator<string>; delete(key: string): boolean }, keep: number) {
  while (entries.size > keep) {
    const oldest = entries.keys().next();
    if (oldest.done) return;
    entries.delete(oldest.value);
  }
}
