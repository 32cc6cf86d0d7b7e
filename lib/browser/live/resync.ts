import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts';
import { mergeVehicle } from './merge';

/** Feed items kept while lists are fetched; beyond it they are given up and the lists fetched once more. */
const FEED_ITEMS = 2_000;

/** Messages that arrive while the page refetches. Bounded: one merged update a watched vehicle, and so many items. */
export class HeldMessages {
  #vehicles = new Map<string, LiveVehicle>();
  #feed: LiveFeedItem[] = [];
  #overflowed = false;

  addVehicle(update: LiveVehicle): void {
    const held = this.#vehicles.get(update.vin);
    this.#vehicles.set(update.vin, held ? mergeVehicle(held, update) : update);
  }

  addFeed(item: LiveFeedItem): void {
    if (this.#feed.length < FEED_ITEMS) this.#feed.push(item);
    else this.#overflowed = true;
  }

  /** Empties it. `overflowed`: something was given up, so the fetched lists may lack it. */
  take(): { vehicles: LiveVehicle[]; feed: LiveFeedItem[]; overflowed: boolean } {
    const taken = { vehicles: [...this.#vehicles.values()], feed: this.#feed, overflowed: this.#overflowed };
    this.#vehicles = new Map();
    this.#feed = [];
    this.#overflowed = false;
    return taken;
  }
}

/** Longer than any read of ours takes; then the round counts as failed and is repeated. */
const REFETCH_TIMEOUT_MS = 20_000;

/** Runs all at once. @returns whether every one succeeded in time */
export async function runRefetches(refetches: Iterable<() => Promise<unknown>>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), REFETCH_TIMEOUT_MS);
  });
  const all = Promise.allSettled([...refetches].map(async (refetch) => refetch())).then((results) =>
    results.every(({ status }) => status === 'fulfilled'),
  );
  const ok = await Promise.race([all, late]);
  clearTimeout(timer);
  return ok;
}
