import type { LiveFeedItem, LiveSession, SignalReadings, VehicleSummary } from '@/lib/contracts';
import { causeOf, type OpenConnection } from './connection';
import { Deduplicator } from './deduplicator';
import { InterestPublisher } from './interest';
import { applyLiveVehicle } from './merge';
import { MessageRouter } from './message-router';
import type { CellRequest } from './protocol';
import { runRefetches } from './resync';
import {
  appliesLiveMessages,
  IDLE,
  type LiveEvent,
  type LiveState,
  type LostCause,
  nextLiveState,
  retryDelayMs,
} from './state';
import { SubscribedConnection, type WatchTarget } from './subscriptions';
import { type CellHandlers, CellWatches, type VehicleHandler, VehicleWatches } from './watches';

/** A token is replaced this long before it expires. */
const REFRESH_BEFORE_MS = 60_000;
const MIN_REFRESH_MS = 5_000;
/** Silence after which the broker is pinged, and the timeout of the answer. */
const QUIET_MS = 10_000;
const PROBE_MS = 5_000;

type LiveClientOptions = {
  /** @throws SignedOutError, SessionUnavailableError; other errors count as network errors */
  fetchSession(): Promise<LiveSession>;
  openConnection: OpenConnection;
  /** Server's clock, ms since the epoch. */
  now(): number;
  random(): number;
};

type Timer = 'retry' | 'refresh' | 'refetch' | 'quiet' | 'dead';

/**
 * The page's connection to the broker. Invariant: handlers are called only in phase `live`, after everything registered with
 * `onResync` was fetched since the last gap, and never with an older message. Frames of cells are complete in themselves and are
 * delivered in any phase.
 */
export class LiveClient {
  #state: LiveState = IDLE;
  #listeners = new Set<() => void>();
  #refetches = new Set<() => Promise<unknown>>();
  #watches = new VehicleWatches();
  #deduplicator = new Deduplicator();
  #cells = new CellWatches(this.#deduplicator);
  #interest: InterestPublisher;
  #router: MessageRouter;
  #timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  #current: SubscribedConnection | null = null;
  #lastReceivedAt = 0;
  #refreshing = false;
  /** Incremented with each connection, to detect outdated work. */
  #epoch = 0;
  #connections = 0;

  constructor(private readonly options: LiveClientOptions) {
    const { now } = options;
    this.#interest = new InterestPublisher({
      watches: this.#watches,
      cells: this.#cells,
      now,
      connection: () => this.#current,
      onRefused: (connection) => connection === this.#current && this.#lost('refused'),
    });
    this.#router = new MessageRouter({
      deduplicator: this.#deduplicator,
      cells: this.#cells,
      watches: this.#watches,
      now,
    });
  }

  // Arrow functions: handed to useSyncExternalStore as they are
  getState = (): LiveState => this.#state;
  onState = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get counters() {
    const { received, malformed } = this.#router;
    const { duplicates, outdated } = this.#deduplicator;
    return { received, malformed, duplicates, outdated, connections: this.#connections };
  }

  start(): void {
    if (this.#state.phase !== 'idle') return;
    this.#move({ type: 'started', at: this.options.now() });
    void this.#connect();
  }

  stop(): void {
    this.#epoch += 1;
    this.#clearTimers();
    this.#current?.end();
    this.#current = null;
    this.#move({ type: 'stopped' });
  }

  /** `refetch` runs before live messages are applied, at the start and after every gap; it rejects on failure. */
  onResync(refetch: () => Promise<unknown>): () => void {
    this.#refetches.add(refetch);
    return () => this.#refetches.delete(refetch);
  }

  /** First called with the items of the last minute, as the view may show data from before it subscribed. */
  onFeed(handler: (item: LiveFeedItem) => void): () => void {
    return this.#router.onFeed(handler);
  }

  /** Applies newer messages to a fetched vehicle, which may have been read before they arrived. */
  applyLatest<V extends VehicleSummary & { signals?: SignalReadings }>(fetched: V): V {
    const latest = this.#watches.latest(fetched.vin);
    return latest ? applyLiveVehicle(fetched, latest) : fetched;
  }

  watch(targets: readonly WatchTarget[], handler: VehicleHandler): () => void {
    return this.#interest.changedBy(this.#watches.add(targets, handler));
  }

  watchCells(request: CellRequest, handlers: CellHandlers): () => void {
    return this.#interest.changedBy(this.#cells.add(request, handlers));
  }

  /** Scopes of these fleets in topics of cells: codes, or ALL_FLEETS alone; null: no session yet. */
  cellScopes(fleets: readonly string[]): string[] | null {
    return this.#cells.scopes(fleets);
  }
  onCellScopes = (listener: () => void): (() => void) => this.#cells.onScopes(listener);

  setVisible(visible: boolean): void {
    const slept = this.#interest.setVisible(visible);
    if (visible) this.#wake(slept);
  }

  networkReturned(): void {
    this.#wake(false);
  }

  #wake(slept: boolean): void {
    if (this.#state.phase === 'lost') {
      clearTimeout(this.#timers.get('retry'));
      void this.#connect();
    }
    if (!this.#current || this.#state.phase === 'connecting') return;
    this.#probe(this.#current);
    this.#interest.publish();
    if (slept) this.#catchUp();
  }

  async #connect(): Promise<void> {
    this.#epoch += 1;
    const epoch = this.#epoch;
    try {
      const connection = await this.#openConnection(epoch);
      if (!connection) return;
      this.#watches.clear();
      this.#adopt(connection);
      this.#move({ type: 'opened', at: this.options.now() });
      await this.#refetch(epoch, 1);
    } catch (error) {
      if (epoch === this.#epoch) this.#lost(causeOf(error));
    }
  }

  /** A connection with a new token and all subscriptions; null: outdated. */
  async #openConnection(epoch: number): Promise<SubscribedConnection | null> {
    // Loaded with the token, as the schemas are larger than this client
    const [session, protocol] = await Promise.all([this.options.fetchSession(), import('./protocol')]);
    if (epoch !== this.#epoch) return null;
    this.#cells.setSession(session, protocol);
    const connection = await SubscribedConnection.open(session, {
      open: this.options.openConnection,
      watched: () => this.#interest.watched(),
      onMessage: (topic, payload) => {
        const message = protocol.parseMessage(session.topicRoot, topic, payload);
        this.#router.receive(message, appliesLiveMessages(this.#state));
      },
      onReceived: () => this.#received(),
      onClose: (closed) => this.#closed(closed),
    });
    this.#connections += 1;
    if (epoch === this.#epoch) return connection;
    connection.end();
    return null;
  }

  #adopt(connection: SubscribedConnection): void {
    const before = this.#current;
    this.#current = connection;
    this.#received();
    this.#interest.publish();
    const { expiresAt } = connection.session;
    // A token ends with the session of the user: a new one would end at the same time
    if (before?.session.expiresAt === expiresAt) return;
    const restMs = expiresAt - this.options.now() - REFRESH_BEFORE_MS;
    this.#startTimer('refresh', Math.max(restMs, MIN_REFRESH_MS), () => void this.#refresh());
  }

  /** Opens the new connection before the old one is closed, so that no message is missed. */
  async #refresh(): Promise<void> {
    const old = this.#current;
    if (!old) return;
    const epoch = this.#epoch;
    this.#refreshing = true;
    try {
      const connection = await this.#openConnection(epoch);
      if (!connection) return;
      const gap = old.closed;
      old.end();
      this.#adopt(connection);
      // With the same client id the broker has closed the old one first
      if (gap) this.#catchUp();
    } catch (error) {
      if (epoch !== this.#epoch) return;
      if (old.closed) return this.#lost(causeOf(error));
      this.#startTimer('refresh', retryDelayMs(4, this.options.random()), () => void this.#refresh());
    } finally {
      this.#refreshing = false;
    }
  }

  #catchUp(): void {
    if (this.#state.phase !== 'live') return;
    this.#move({ type: 'gap', lastReceivedAt: this.#lastReceivedAt });
    void this.#refetch(this.#epoch, 1);
  }

  #closed(connection: SubscribedConnection): void {
    // During a refresh its outcome decides
    if (connection === this.#current && !this.#refreshing) this.#lost('network');
  }

  #lost(cause: LostCause): void {
    this.#epoch += 1;
    this.#current?.end();
    this.#current = null;
    this.#clearTimers();
    this.#router.take(); // the next refetch covers it
    const attempt = this.#state.phase === 'lost' ? this.#state.attempt + 1 : 1;
    const delayMs = cause === 'signed_out' ? null : retryDelayMs(attempt, this.options.random());
    const retryAt = delayMs === null ? null : this.options.now() + delayMs;
    this.#move({ type: 'closed', lastReceivedAt: this.#lastReceivedAt || null, cause, retryAt });
    if (delayMs !== null) this.#startTimer('retry', delayMs, () => void this.#connect());
  }

  async #refetch(epoch: number, attempt: number): Promise<void> {
    const ok = await runRefetches(this.#refetches);
    if (epoch !== this.#epoch || this.#state.phase !== 'refetching') return;
    const applyBuffered = ok ? this.#router.take() : null;
    if (!applyBuffered) {
      this.#startTimer('refetch', retryDelayMs(attempt, this.options.random()), () => {
        void this.#refetch(epoch, attempt + 1);
      });
      return;
    }
    this.#move({ type: 'refetched', at: this.options.now() });
    applyBuffered();
  }

  #received(): void {
    this.#lastReceivedAt = this.options.now();
    clearTimeout(this.#timers.get('dead'));
    this.#startTimer('quiet', QUIET_MS, () => this.#current && this.#probe(this.#current));
  }

  #probe(connection: SubscribedConnection): void {
    connection.ping();
    this.#startTimer('dead', PROBE_MS, () => connection === this.#current && this.#lost('network'));
  }

  /** Replaces the running timer of this name. */
  #startTimer(name: Timer, delayMs: number, run: () => void): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(run, delayMs));
  }

  #clearTimers(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#interest.stop();
  }

  #move(event: LiveEvent): void {
    const next = nextLiveState(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}
