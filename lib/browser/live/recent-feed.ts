import type { LiveFeedItem } from '@/lib/contracts';

/** Longer than fetched data counts as fresh (`STALE_MS` of the query client), so that older data is fetched again instead. */
const KEPT_MS = 60_000;
/** A busy fleet's minute; some two megabytes. */
const KEPT_ITEMS = 10_000;

/** The last items of the feed, for a view that was rendered before it could listen. */
export class RecentFeed {
  #items: { item: LiveFeedItem; at: number }[] = [];

  add(item: LiveFeedItem, now: number): void {
    this.#items.push({ item, at: now });
    const first = this.#items.findIndex(({ at }) => at > now - KEPT_MS);
    const surplus = Math.max(first, this.#items.length - KEPT_ITEMS);
    if (surplus > 0) this.#items.splice(0, surplus);
  }

  since(now: number): LiveFeedItem[] {
    return this.#items.filter(({ at }) => at > now - KEPT_MS).map(({ item }) => item);
  }
}
