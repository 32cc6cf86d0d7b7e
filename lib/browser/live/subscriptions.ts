import type { Interest, LiveSession } from '@/lib/contracts';
import type { Connection, ConnectionHandlers, OpenConnection } from './connection';

/** A vehicle to watch; with its fleet, one subscription suffices. */
export type WatchTarget = string | { vin: string; fleet: string };

export const vinOf = (target: WatchTarget): string => (typeof target === 'string' ? target : target.vin);

/** Feed topics among what the token allows, e.g. `tsp/live/north/#` → `tsp/live/north/feed`. */
export function feedFilters(allowed: readonly string[], topicRoot: string): string[] {
  return scopes(allowed, topicRoot).map((scope) => `${scope}/feed`);
}

/** Filters for one vehicle: of its fleet, if known and allowed, else one for each allowed fleet. */
export function vehicleFilters(allowed: readonly string[], topicRoot: string, target: WatchTarget): string[] {
  const fleets = scopes(allowed, topicRoot);
  const own = typeof target === 'string' ? undefined : `${topicRoot}/live/${target.fleet}`;
  const every = `${topicRoot}/live/+`;
  const chosen = own && (fleets.includes(own) || fleets.includes(every)) ? [own] : fleets;
  return chosen.map((scope) => `${scope}/vehicle/${vinOf(target)}`);
}

/** `{root}/live/{fleet}` of every allowed filter. */
const scopes = (allowed: readonly string[], topicRoot: string): string[] =>
  allowedFleets(allowed, topicRoot).map((fleet) => `${topicRoot}/live/${fleet}`);

/** In place of a fleet's code: any. */
export const EVERY_FLEET = '+';

/** Codes of the fleets that the token allows, or EVERY_FLEET alone. */
export function allowedFleets(allowed: readonly string[], topicRoot: string): string[] {
  const prefix = `${topicRoot}/live/`;
  const fleets = allowed.flatMap((filter) => {
    if (!filter.startsWith(prefix)) return [];
    const level = filter.slice(prefix.length).split('/')[0] ?? '';
    return level === '#' ? [EVERY_FLEET] : level ? [level] : [];
  });
  return fleets.includes(EVERY_FLEET) ? [EVERY_FLEET] : [...new Set(fleets)];
}

/** Vehicles by VIN, and topics of cells. */
export type Watched = { vehicles: ReadonlyMap<string, WatchTarget>; cells: readonly string[] };

type OpenOptions = Omit<ConnectionHandlers, 'onClose'> & {
  open: OpenConnection;
  /** Called once the connection is open. */
  watched(): Watched;
  onClose(connection: SubscribedConnection): void;
};

/** A connection with its subscriptions: the feeds of the session's fleets and what is watched. */
export class SubscribedConnection {
  closed = false;
  #subscribed = new Map<string, readonly string[]>();
  #granting: Promise<void> = Promise.resolve();

  private constructor(
    readonly session: LiveSession,
    private readonly connection: Connection,
  ) {}

  /** Connects and subscribes. @throws like `OpenConnection` and `subscribe` */
  static async open(session: LiveSession, { open, watched, ...handlers }: OpenOptions): Promise<SubscribedConnection> {
    let opened: SubscribedConnection | null = null;
    const onClose = () => {
      if (!opened) return;
      opened.closed = true;
      handlers.onClose(opened);
    };
    opened = new SubscribedConnection(session, await open(session, { ...handlers, onClose }));
    try {
      const { subscribe, topicRoot, answerTopic } = session;
      await opened.connection.subscribe([...feedFilters(subscribe, topicRoot), answerTopic]);
      await opened.watch(watched());
    } catch (error) {
      opened.end();
      throw error;
    }
    return opened;
  }

  /** Updates the subscriptions. Resolves when all are granted, including those of earlier calls. */
  async watch({ vehicles, cells }: Watched): Promise<void> {
    const wanted = new Set([...vehicles.keys(), ...cells]);
    const gone = [...this.#subscribed].filter(([name]) => !wanted.has(name));
    for (const [name] of gone) this.#subscribed.delete(name);
    this.connection.unsubscribe(gone.flatMap(([, filters]) => filters));
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
    if (added.length > 0) {
      const granted = Promise.all([this.#granting, this.connection.subscribe(added)]);
      // Without the values: each would keep those of all earlier subscriptions
      this.#granting = granted.then(() => undefined);
    }
    await this.#granting;
  }

  publishInterest(interest: Interest): void {
    this.connection.publish(this.session.interestTopic, JSON.stringify(interest));
  }

  ping(): void {
    this.connection.ping();
  }

  end(): void {
    this.closed = true;
    this.connection.end();
  }
}
