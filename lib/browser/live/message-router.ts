import type { LiveFeedItem } from '@/lib/contracts';
import type { Deduplicator } from './deduplicator';
import type { LiveMessage } from './protocol';
import { HeldMessages } from './resync';
import type { CellWatches, VehicleWatches } from './watches';

type RouterParts = { deduplicator: Deduplicator; cells: CellWatches; watches: VehicleWatches; now: () => number };

/**
 * What arrives goes to whom it concerns, each message once and nothing older than before. Feed and vehicles wait while the
 * page fetches its lists; frames of cells, each complete in itself, do not.
 */
export class MessageRouter {
  received = 0;
  malformed = 0;
  #handlers = new Set<(item: LiveFeedItem) => void>();
  #held = new HeldMessages();
  #recent = new RecentFeed();

  constructor(private readonly parts: RouterParts) {}

  /** First calls with what came in the last minute. */
  onFeed(handler: (item: LiveFeedItem) => void): () => void {
    for (const item of this.#recent.since(this.parts.now())) handler(item);
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** @param applies the page has its lists; if not, what needs them is held back */
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
      if (applies) this.#tell(message.item);
      else this.#held.addFeed(message.item);
    } else {
      const update = deduplicator.acceptVehicle(message.vehicle);
      if (update && applies) watches.deliver(update);
      else if (update) this.#held.addVehicle(update);
    }
  }

  /** What was held back, to be applied once the page may; null where it was too much, so that the lists may lack some. */
  take(): (() => void) | null {
    const { feed, vehicles, overflowed } = this.#held.take();
    if (overflowed) return null;
    return () => {
      for (const item of feed) this.#tell(item);
      for (const vehicle of vehicles) this.parts.watches.deliver(vehicle);
    };
  }

  #tell(item: LiveFeedItem): void {
    this.#recent.add(item, this.parts.now());
    for (const handler of this.#handlers) handler(item);
  }
}

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
