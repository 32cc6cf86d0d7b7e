import { INTEREST_RENEW_MS } from '@/lib/contracts/interest-limits';
import type { SubscribedConnection, Watched } from './subscriptions';
import type { CellWatches, VehicleWatches } from './watches';

const DEBOUNCE_MS = 150;
/** A hidden tab gives up what it watches after this, and catches up when it is seen again. */
const HIDDEN_MS = 60_000;

type InterestOptions = {
  watches: VehicleWatches;
  cells: CellWatches;
  now(): number;
  connection(): SubscribedConnection | null;
  /** The broker did not grant a subscription of this connection. */
  onRefused(connection: SubscribedConnection): void;
};

/** Tells the platform what this page watches, now and again, and keeps the subscriptions of the connection the same. */
export class InterestPublisher {
  #debounce: ReturnType<typeof setTimeout> | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #hiddenAt: number | null = null;

  constructor(private readonly options: InterestOptions) {}

  /** @returns whether the tab is seen again after the platform gave up what it watched */
  setVisible(visible: boolean): boolean {
    const slept = this.#isHiddenForLong();
    this.#hiddenAt = visible ? null : (this.#hiddenAt ?? this.options.now());
    return visible && slept;
  }

  /** Publishes soon, since a watch began or ended. @param end ends the watch */
  changedBy(end: () => void): () => void {
    this.#schedulePublish();
    return () => {
      end();
      this.#schedulePublish();
    };
  }

  publish(): void {
    this.stop();
    const { watches, cells, connection: current, onRefused } = this.options;
    watches.forgetUnwatched();
    const connection = current();
    if (!connection) return;
    const wanted = cells.interest();
    const interest = this.#isHiddenForLong()
      ? { vehicles: [] }
      : { ...watches.interest(), ...(wanted && { cells: wanted.interest }) };
    // A cell that is asked for before its topic is granted would lose its first frame
    connection.watch(this.watched()).then(
      () => connection.publishInterest(interest),
      () => onRefused(connection),
    );
    this.#renewal = setTimeout(() => this.publish(), INTEREST_RENEW_MS);
  }

  watched(): Watched {
    return { vehicles: this.options.watches.targets(), cells: this.options.cells.interest()?.topics ?? [] };
  }

  stop(): void {
    clearTimeout(this.#debounce);
    clearTimeout(this.#renewal);
  }

  #schedulePublish(): void {
    clearTimeout(this.#debounce);
    this.#debounce = setTimeout(() => this.publish(), DEBOUNCE_MS);
  }

  #isHiddenForLong(): boolean {
    return this.#hiddenAt !== null && this.options.now() - this.#hiddenAt > HIDDEN_MS;
  }
}
