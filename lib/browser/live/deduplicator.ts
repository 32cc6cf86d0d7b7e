import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts';
import type { CellMessage } from './protocol';

/** Ids of the feed that are remembered: some minutes of a busy fleet. */
const REMEMBERED_IDS = 4_000;
/** A vehicle that nobody has watched for so many others is forgotten. */
const REMEMBERED_VEHICLES = 2_000;
const REMEMBERED_PARTS = 1_000;
/** A replica whose clock was set back is believed again after this. */
const CLOCK_TRUSTED_MS = 5_000;

/** Lets each feed item through once, and of each vehicle and each part of a cell nothing older than what went through. */
export class Deduplicator {
  duplicates = 0;
  outdated = 0;
  #ids = new Set<string>();
  #newest = new Map<string, { receivedAt: number; changedAt: number }>();
  #frames = new Map<string, { at: number; admittedAt: number }>();

  acceptFeed(item: LiveFeedItem): boolean {
    if (this.#ids.has(item.id)) {
      this.duplicates += 1;
      return false;
    }
    this.#ids.add(item.id);
    forgetOldest(this.#ids, REMEMBERED_IDS);
    return true;
  }

  /** The update without its outdated parts; null when nothing is left. */
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
    forgetOldest(this.#newest, REMEMBERED_VEHICLES);
    return { ...rest, ...(facts && { presence: facts }), ...(data && { telemetry: data }) };
  }

  /** @param now ms, of any clock */
  acceptFrame({ scope, cell, filter = '', frame: { part, at } }: CellMessage, now: number): boolean {
    const key = `${scope}/${cell}/${filter}/${part}`;
    const last = this.#frames.get(key);
    if (last && at < last.at && now - last.admittedAt < CLOCK_TRUSTED_MS) {
      this.outdated += 1;
      return false;
    }
    this.#frames.delete(key);
    this.#frames.set(key, { at, admittedAt: now });
    forgetOldest(this.#frames, REMEMBERED_PARTS);
    return true;
  }
}

function forgetOldest(entries: { size: number; keys(): Iterator<string>; delete(key: string): boolean }, keep: number) {
  while (entries.size > keep) {
    const oldest = entries.keys().next();
    if (oldest.done) return;
    entries.delete(oldest.value);
  }
}
