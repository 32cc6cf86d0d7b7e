import { INTEREST_RENEW_MS } from '@/lib/contracts/limits';
import type { SubscribedConnection, Watched } from './subscriptions';
import type { CellWatches, VehicleWatches } from './watches';

const DEBOUNCE_MS = 150;
/** A hidden tab stops watching after this, and catches up when it is visible again. */
const HIDDEN_MS = 60_000;

type InterestOptions = {
  watches: VehicleWatches;
  cells: CellWatches;
  now(): number;
  connection(): SubscribedConnection | null;
  /** The broker refused a subscription. */
  onRefused(connection: SubscribedConnection): void;
};

/** Publishes what this page watches to the platform, regularly, and updates the subscriptions. */
export class InterestPublisher {
  #debounce: ReturnType<typeof setTimeout> | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #hiddenAt: number | null = null;

  constructor(private readonly options: InterestOptions) {}

  /** @returns whether the tab is visible again after it had stopped watching */
  setVisible(visible: boolean): boolean {
    const slept = this.#isHiddenForLong();
    this.#hiddenAt = visible ? null : (this.#hiddenAt ?? this.options.now());
    return visible && slept;
  }

  /** Schedules a publish after a new watch, and after its end. @param end ends the watch */
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
    watches.evictUnwatched();
    const connection = current();
    if (!connection) return;
    const cellInterest = cells.interest();
    const interest = this.#isHiddenForLong()
      ? { vehicles: [] }
      : { ...watches.interest(), ...(cellInterest && { cells: cellInterest.interest }) };
    // After the subscriptions, as the first frame of a cell would be lost otherwise
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
