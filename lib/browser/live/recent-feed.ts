import type { LiveFeedItem } from '@/lib/contracts';

/** Longer than it takes from the server's read of a page to the page's registering for live changes. */
const KEPT_MS = 30_000;
const KEPT_ITEMS = 500;

/** The last items of the feed, for a view that was rendered before it could listen. */
export class RecentFeed {
  #items: { item: LiveFeedItem; at: number }[] = [];

  add(item: LiveFeedItem, now: number): void {
    this.#items.push({ item, at: now });
    const first = this.#items.findIndex(({ at }) => at > now - KEPT_MS);
    this.#items.splice(0, Math.max(first < 0 ? this.#items.length : first, this.#items.length - KEPT_ITEMS));
  }

  since(now: number): LiveFeedItem[] {
    return this.#items.filter(({ at }) => at > now - KEPT_MS).map(({ item }) => item);
  }
}
