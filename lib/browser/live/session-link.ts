import type { Interest, LiveSession } from '@/lib/contracts';
import { feedFilters, vehicleFilters, type WatchTarget } from './filters';
import type { Link, OpenLink } from './link';

type Handlers = Parameters<OpenLink>[1];

/** A connection together with what it is subscribed to: the feeds of the session's fleets and the watched vehicles. */
export class SessionLink {
  closed = false;
  #subscribed = new Map<string, string[]>();

  private constructor(
    readonly session: LiveSession,
    private readonly link: Link,
  ) {}

  static async open(
    session: LiveSession,
    openLink: OpenLink,
    handlers: Omit<Handlers, 'onClose'> & { onClose(link: SessionLink): void },
  ): Promise<SessionLink> {
    let opened: SessionLink | null = null;
    const onClose = () => {
      if (!opened) return;
      opened.closed = true;
      handlers.onClose(opened);
    };
    opened = new SessionLink(session, await openLink(session, { ...handlers, onClose }));
    return opened;
  }

  /** Everything that this page needs, from nothing. */
  async subscribe(targets: ReadonlyMap<string, WatchTarget>): Promise<void> {
    await this.link.subscribe(feedFilters(this.session.subscribe, this.session.topicRoot));
    await this.watch(targets);
  }

  /** Subscribes to the vehicles that are new and leaves those that are not watched any more. */
  async watch(targets: ReadonlyMap<string, WatchTarget>): Promise<void> {
    const gone = [...this.#subscribed].filter(([vin]) => !targets.has(vin));
    for (const [vin] of gone) this.#subscribed.delete(vin);
    this.link.unsubscribe(gone.flatMap(([, filters]) => filters));
    const added: string[] = [];
    for (const [vin, target] of targets) {
      if (this.#subscribed.has(vin)) continue;
      const filters = vehicleFilters(this.session.subscribe, this.session.topicRoot, target);
      this.#subscribed.set(vin, filters);
      added.push(...filters);
    }
    if (added.length > 0) await this.link.subscribe(added);
  }

  publishInterest(interest: Interest): void {
    this.link.publish(this.session.interestTopic, JSON.stringify(interest));
  }

  ping(): void {
    this.link.ping();
  }

  end(): void {
    this.closed = true;
    this.link.end();
  }
}
