import type { Interest, LiveSession } from '@/lib/contracts';
import { feedFilters, vehicleFilters, type WatchTarget } from './filters';
import type { Link, OpenLink } from './link';

type Handlers = Parameters<OpenLink>[1];

/** What a page watches: vehicles by VIN, and topics of cells. */
export type Watched = { vehicles: ReadonlyMap<string, WatchTarget>; cells: readonly string[] };

/** A connection together with what it is subscribed to: the feeds of the session's fleets and whatever is watched. */
export class SessionLink {
  closed = false;
  #subscribed = new Map<string, readonly string[]>();
  #granting: Promise<unknown> = Promise.resolve();

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
  async subscribe(watched: Watched): Promise<void> {
    const { subscribe, topicRoot, answerTopic } = this.session;
    await this.link.subscribe([...feedFilters(subscribe, topicRoot), answerTopic]);
    await this.watch(watched);
  }

  /**
   * Subscribes to what is new and leaves what is not watched any more. Resolves when everything is granted, also what an
   * earlier call asked for.
   */
  async watch({ vehicles, cells }: Watched): Promise<void> {
    const wanted = new Set([...vehicles.keys(), ...cells]);
    const gone = [...this.#subscribed].filter(([name]) => !wanted.has(name));
    for (const [name] of gone) this.#subscribed.delete(name);
    this.link.unsubscribe(gone.flatMap(([, filters]) => filters));
    const added: string[] = [];
    const add = (name: string, filters: readonly string[]) => {
      this.#subscribed.set(name, filters);
      added.push(...filters);
    };
    for (const [vin, target] of vehicles) {
      if (this.#subscribed.has(vin)) continue;
      add(vin, vehicleFilters(this.session.subscribe, this.session.topicRoot, target));
    }
    for (const topic of cells) if (!this.#subscribed.has(topic)) add(topic, [topic]);
    if (added.length > 0) this.#granting = Promise.all([this.#granting, this.link.subscribe(added)]);
    await this.#granting;
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
