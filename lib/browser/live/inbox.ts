import type { LiveFeedItem } from '@/lib/contracts';
import { HoldBack } from './hold-back';
import type { LiveCells } from './live-cells';
import type { MessageGate } from './message-gate';
import type { LiveMessage } from './parse-message';
import { RecentFeed } from './recent-feed';
import type { WatchList } from './watch-list';

type InboxParts = { gate: MessageGate; cells: LiveCells; watches: WatchList; now: () => number };

/**
 * What arrives goes to whom it concerns, each message once and nothing older than before. Feed and vehicles wait while the
 * page fetches its lists; frames of cells, each complete in itself, do not.
 */
export class Inbox {
  received = 0;
  malformed = 0;
  #handlers = new Set<(item: LiveFeedItem) => void>();
  #held = new HoldBack();
  #recent = new RecentFeed();

  constructor(private readonly parts: InboxParts) {}

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
    const { gate, cells, watches, now } = this.parts;
    if (message.kind === 'cell') cells.receive(message.message, now());
    else if (message.kind === 'answer') cells.answer(message.answer);
    else if (message.kind === 'feed') {
      if (!gate.admitFeed(message.item)) return;
      if (applies) this.#tell(message.item);
      else this.#held.addFeed(message.item);
    } else {
      const update = gate.admitVehicle(message.vehicle);
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
