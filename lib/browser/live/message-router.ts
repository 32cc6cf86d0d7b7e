import type { LiveFeedItem } from '@/lib/contracts';
import type { Deduplicator } from './deduplicator';
import type { LiveMessage } from './protocol';
import { BufferedMessages } from './resync';
import type { CellWatches, VehicleWatches } from './watches';

type RouterParts = { deduplicator: Deduplicator; cells: CellWatches; watches: VehicleWatches; now: () => number };

/**
 * Passes received messages to their handlers, without duplicates and outdated ones. Feed and vehicles are buffered while the page
 * refetches; frames of cells are complete in themselves and are not.
 */
export class MessageRouter {
  received = 0;
  malformed = 0;
  #handlers = new Set<(item: LiveFeedItem) => void>();
  #buffer = new BufferedMessages();
  #recent = new RecentFeed();

  constructor(private readonly parts: RouterParts) {}

  /** First called with the items of the last minute. */
  onFeed(handler: (item: LiveFeedItem) => void): () => void {
    for (const item of this.#recent.since(this.parts.now())) handler(item);
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** @param applies false: feed and vehicles are buffered */
  receive(message: LiveMessage | null, applies: boolean): void {
    this.received += 1;
    if (!message) {
      this.malformed += 1;
      return;
    }
    const { deduplicator, cells, watches, now } = this.parts;
    if (message.kind === 'cell') cells.receive(message.message, now());
    else if (message.kind === 'answer') cells.answer(message.answer);
    else if (message.kind === 'feed') {
      if (!deduplicator.acceptFeed(message.item)) return;
      if (applies) this.#notify(message.item);
      else this.#buffer.addFeed(message.item);
    } else {
      const update = deduplicator.acceptVehicle(message.vehicle);
      if (update && applies) watches.deliver(update);
      else if (update) this.#buffer.addVehicle(update);
    }
  }

  /** Empties the buffer. @returns applies its messages; null: the buffer had overflowed, and a refetch is needed */
  take(): (() => void) | null {
    const { feed, vehicles, overflowed } = this.#buffer.take();
    if (overflowed) return null;
    return () => {
      for (const item of feed) this.#notify(item);
      for (const vehicle of vehicles) this.parts.watches.deliver(vehicle);
    };
  }

  #notify(item: LiveFeedItem): void {
    this.#recent.add(item, this.parts.now());
    for (const handler of this.#handlers) handler(item);
  }
}

/** Longer than fetched data counts as fresh (`STALE_MS` of the query client); older data is fetched again. */
const RETENTION_MS = 60_000;
/** A minute of a large fleet; some two megabytes. */
const MAX_ITEMS = 10_000;

/** The last items of the feed, for a view that was rendered before it subscribed. */
export class RecentFeed {
  #items: { item: LiveFeedItem; at: number }[] = [];

  add(item: LiveFeedItem, now: number): void {
    this.#items.push({ item, at: now });
    const first = this.#items.findIndex(({ at }) => at > now - RETENTION_MS);
    const surplus = Math.max(first, this.#items.length - MAX_ITEMS);
    if (surplus > 0) this.#items.splice(0, surplus);
  }

  since(now: number): LiveFeedItem[] {
    return this.#items.filter(({ at }) => at > now - RETENTION_MS).map(({ item }) => item);
  }
}
