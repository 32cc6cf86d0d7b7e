import type { LiveFeedItem, SignalReadings, VehicleSummary } from '@/lib/contracts';
import { INTEREST_RENEW_MS } from '@/lib/contracts/interest-limits';
import { applyLiveVehicle } from './apply-live-vehicle';
import { retryDelayMs } from './backoff';
import type { CellHandlers, CellRequest } from './cell-message';
import type { WatchTarget } from './filters';
import { Inbox } from './inbox';
import { LiveCells } from './live-cells';
import type { LiveClientOptions, LiveCounters } from './live-client-options';
import { MessageGate } from './message-gate';
import { runRefetches } from './run-refetches';
import { causeOf } from './session-errors';
import { SessionLink, type Watched } from './session-link';
import { appliesLiveMessages, IDLE, type LiveEvent, type LiveState, type LostCause, nextLiveState } from './state';
import { Timers } from './timers';
import { type VehicleHandler, WatchList } from './watch-list';

const INTEREST_DEBOUNCE_MS = 150;
/** A token is replaced so long before it ends. */
const REFRESH_BEFORE_MS = 60_000;
const REFRESH_AT_LEAST_MS = 5_000;
/** Silence after which the broker is asked for a sign of life, and how long that may take. */
const QUIET_MS = 10_000;
const PROBE_MS = 5_000;
/** A hidden tab gives up what it watches after this, and catches up when it is seen again. */
const HIDDEN_MS = 60_000;

/**
 * The page's one connection to the broker. Invariant: handlers are called only in phase `live`, that is after everything
 * registered with `onResync` has been fetched since the last gap, and never with something older than before. Frames of
 * cells, each complete in itself, need no such phase.
 */
export class LiveClient {
  #state: LiveState = IDLE;
  #listeners = new Set<() => void>();
  #refetches = new Set<() => Promise<unknown>>();
  #watches = new WatchList();
  #gate = new MessageGate();
  #cells = new LiveCells(this.#gate);
  #inbox: Inbox;
  #timers = new Timers<'retry' | 'refresh' | 'refetch' | 'quiet' | 'dead' | 'interest' | 'renew'>();
  #current: SessionLink | null = null;
  #heardAt = 0;
  #hiddenAt: number | null = null;
  #refreshing = false;
  /** Work of an earlier connection or run sees that it is outdated by this number. */
  #epoch = 0;
  #connections = 0;

  constructor(private readonly options: LiveClientOptions) {
    this.#inbox = new Inbox({ gate: this.#gate, cells: this.#cells, watches: this.#watches, now: options.now });
  }

  // Arrow functions: handed to useSyncExternalStore as they are
  getState = (): LiveState => this.#state;
  onState = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get counters(): LiveCounters {
    const { received, malformed } = this.#inbox;
    const { duplicates, outdated } = this.#gate;
    return { received, malformed, duplicates, outdated, connections: this.#connections };
  }

  start(): void {
    if (this.#state.phase !== 'idle') return;
    this.#move({ type: 'started', at: this.options.now() });
    void this.#connect();
  }

  stop(): void {
    this.#epoch += 1;
    this.#timers.clearAll();
    this.#current?.end();
    this.#current = null;
    this.#move({ type: 'stopped' });
  }

  /** Runs before live messages are applied, at the start and after every gap; rejects when it could not fetch. */
  onResync(refetch: () => Promise<unknown>): () => void {
    this.#refetches.add(refetch);
    return () => this.#refetches.delete(refetch);
  }

  /** First calls with what came in the last minute: what the view shows may have been read before it listened. */
  onFeed(handler: (item: LiveFeedItem) => void): () => void {
    return this.#inbox.onFeed(handler);
  }

  /** What was fetched, with everything newer that came while it was: the answer may have been read before it. */
  applyLatest<V extends VehicleSummary & { signals?: SignalReadings }>(fetched: V): V {
    const latest = this.#watches.latest(fetched.vin);
    return latest ? applyLiveVehicle(fetched, latest) : fetched;
  }

  watch(targets: readonly WatchTarget[], handler: VehicleHandler): () => void {
    const end = this.#watches.add(targets, handler);
    this.#interestChanged();
    return () => {
      end();
      this.#interestChanged();
    };
  }

  watchCells(request: CellRequest, handlers: CellHandlers): () => void {
    const end = this.#cells.add(request, handlers);
    this.#interestChanged();
    return () => {
      end();
      this.#interestChanged();
    };
  }

  /** What stands for these fleets in topics of cells: codes, or ALL_FLEETS alone; null: there was no session yet. */
  cellScopes(fleets: readonly string[]): string[] | null {
    return this.#cells.scopes(fleets);
  }
  onCellScopes = (listener: () => void): (() => void) => this.#cells.onScopes(listener);

  /** Tell it when the tab is hidden or seen, and when the network is back. */
  setVisible(visible: boolean): void {
    const hiddenForMs = this.#hiddenAt === null ? 0 : this.options.now() - this.#hiddenAt;
    this.#hiddenAt = visible ? null : (this.#hiddenAt ?? this.options.now());
    if (visible) this.#wake(hiddenForMs > HIDDEN_MS);
  }

  networkReturned(): void {
    this.#wake(false);
  }

  #wake(slept: boolean): void {
    if (this.#state.phase === 'lost') this.#retryNow();
    if (!this.#current || this.#state.phase === 'connecting') return;
    this.#probe(this.#current);
    this.#publishInterest();
    if (slept) this.#catchUp();
  }

  #retryNow(): void {
    this.#timers.clear('retry');
    void this.#connect();
  }

  async #connect(): Promise<void> {
    this.#epoch += 1;
    const epoch = this.#epoch;
    try {
      const link = await this.#openLink(epoch);
      if (!link) return;
      this.#watches.forgetAll();
      this.#adopt(link);
      this.#move({ type: 'opened', at: this.options.now() });
      await this.#refetch(epoch, 1);
    } catch (error) {
      if (epoch === this.#epoch) this.#lost(causeOf(error));
    }
  }

  /** A connection with a new token, subscribed to everything; null when it came too late. */
  async #openLink(epoch: number): Promise<SessionLink | null> {
    // The schemas weigh more than this client: fetched while the token is
    const [session, wire] = await Promise.all([this.options.fetchSession(), import('./wire')]);
    if (epoch !== this.#epoch) return null;
    this.#cells.speak(session, wire);
    const link = await SessionLink.open(session, this.options.openLink, {
      onMessage: (topic, payload) => {
        const message = wire.parseMessage(session.topicRoot, topic, payload);
        this.#inbox.receive(message, appliesLiveMessages(this.#state));
      },
      onHeard: () => this.#heard(),
      onClose: (closed) => this.#closed(closed),
    });
    this.#connections += 1;
    try {
      await link.subscribe(this.#watched());
    } catch (error) {
      link.end();
      throw error;
    }
    if (epoch === this.#epoch) return link;
    link.end();
    return null;
  }

  #adopt(link: SessionLink): void {
    this.#current = link;
    this.#heard();
    this.#publishInterest();
    const restMs = link.session.expiresAt - this.options.now() - REFRESH_BEFORE_MS;
    this.#timers.set('refresh', Math.max(restMs, REFRESH_AT_LEAST_MS), () => void this.#refresh());
  }

  /** The new connection stands before the old one ends, so that nothing is missed and the page shows nothing of it. */
  async #refresh(): Promise<void> {
    const old = this.#current;
    if (!old) return;
    const epoch = this.#epoch;
    this.#refreshing = true;
    try {
      const link = await this.#openLink(epoch);
      if (!link) return;
      const gap = old.closed;
      old.end();
      this.#adopt(link);
      // A broker that knew both by one name has ended the old one first
      if (gap) this.#catchUp();
    } catch (error) {
      if (epoch !== this.#epoch) return;
      if (old.closed) return this.#lost(causeOf(error));
      this.#timers.set('refresh', retryDelayMs(4, this.options.random()), () => void this.#refresh());
    } finally {
      this.#refreshing = false;
    }
  }

  #catchUp(): void {
    if (this.#state.phase !== 'live') return;
    this.#move({ type: 'gap', heardAt: this.#heardAt });
    void this.#refetch(this.#epoch, 1);
  }

  #closed(link: SessionLink): void {
    // While a refresh is under way its outcome decides
    if (link === this.#current && !this.#refreshing) this.#lost('network');
  }

  #lost(cause: LostCause): void {
    this.#epoch += 1;
    this.#current?.end();
    this.#current = null;
    this.#timers.clearAll();
    this.#inbox.take(); // the next refetch covers it
    const attempt = this.#state.phase === 'lost' ? this.#state.attempt + 1 : 1;
    const delayMs = cause === 'signed_out' ? null : retryDelayMs(attempt, this.options.random());
    const retryAt = delayMs === null ? null : this.options.now() + delayMs;
    this.#move({ type: 'closed', heardAt: this.#heardAt || null, cause, retryAt });
    if (delayMs !== null) this.#timers.set('retry', delayMs, () => void this.#connect());
  }

  async #refetch(epoch: number, attempt: number): Promise<void> {
    const ok = await runRefetches(this.#refetches);
    if (epoch !== this.#epoch || this.#state.phase !== 'refetching') return;
    const applyHeld = ok ? this.#inbox.take() : null;
    if (!applyHeld) {
      this.#timers.set('refetch', retryDelayMs(attempt, this.options.random()), () => {
        void this.#refetch(epoch, attempt + 1);
      });
      return;
    }
    this.#move({ type: 'refetched', at: this.options.now() });
    applyHeld();
  }

  #heard(): void {
    this.#heardAt = this.options.now();
    this.#timers.clear('dead');
    this.#timers.set('quiet', QUIET_MS, () => this.#current && this.#probe(this.#current));
  }

  #probe(link: SessionLink): void {
    link.ping();
    this.#timers.set('dead', PROBE_MS, () => link === this.#current && this.#lost('network'));
  }

  #interestChanged(): void {
    this.#timers.set('interest', INTEREST_DEBOUNCE_MS, () => this.#publishInterest());
  }

  #publishInterest(): void {
    this.#timers.clear('interest');
    this.#watches.forgetUnwatched();
    const link = this.#current;
    if (!link) return;
    const hidden = this.#hiddenAt !== null && this.options.now() - this.#hiddenAt > HIDDEN_MS;
    const cells = this.#cells.interest();
    const interest = hidden
      ? { vehicles: [] }
      : { ...this.#watches.interest(), ...(cells && { cells: cells.interest }) };
    // A cell that is asked for before its topic is granted would lose its first frame
    link.watch(this.#watched()).then(
      () => link.publishInterest(interest),
      () => link === this.#current && this.#lost('refused'),
    );
    this.#timers.set('renew', INTEREST_RENEW_MS, () => this.#publishInterest());
  }

  #watched(): Watched {
    return { vehicles: this.#watches.targets(), cells: this.#cells.interest()?.topics ?? [] };
  }

  #move(event: LiveEvent): void {
    const next = nextLiveState(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}
