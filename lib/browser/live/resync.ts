import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts';
import { mergeVehicle } from './merge';

/** Beyond it items are dropped and the lists refetched once more. */
const FEED_ITEMS = 2_000;

/** Messages that arrive while the page refetches. Bounded: one merged update for each watched vehicle, and FEED_ITEMS. */
export class BufferedMessages {
  #vehicles = new Map<string, LiveVehicle>();
  #feed: LiveFeedItem[] = [];
  #overflowed = false;

  addVehicle(update: LiveVehicle): void {
    const buffered = this.#vehicles.get(update.vin);
    this.#vehicles.set(update.vin, buffered ? mergeVehicle(buffered, update) : update);
  }

  addFeed(item: LiveFeedItem): void {
    if (this.#feed.length < FEED_ITEMS) this.#feed.push(item);
    else this.#overflowed = true;
  }

  /** Empties the buffer. `overflowed`: items were dropped, and the fetched lists may lack them. */
  take(): { vehicles: LiveVehicle[]; feed: LiveFeedItem[]; overflowed: boolean } {
    const taken = { vehicles: [...this.#vehicles.values()], feed: this.#feed, overflowed: this.#overflowed };
    this.#vehicles = new Map();
    this.#feed = [];
    this.#overflowed = false;
    return taken;
  }
}

/** Then the refetch counts as failed and is repeated. */
const REFETCH_TIMEOUT_MS = 20_000;

/** Runs all concurrently. @returns whether all succeeded in time */
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
