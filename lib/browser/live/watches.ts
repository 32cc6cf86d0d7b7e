import type { Interest, InterestAnswer, LiveSession, LiveVehicle } from '@/lib/contracts';
import { INTEREST_MAX_VEHICLES } from '@/lib/contracts/limits';
import type { Deduplicator } from './deduplicator';
import { mergeVehicle } from './merge';
import type { CellMessage, CellRequest } from './protocol';
import { vinOf, type WatchTarget } from './subscriptions';

export type VehicleHandler = (update: LiveVehicle) => void;
type Watch = { targets: ReadonlyMap<string, WatchTarget>; handler: VehicleHandler };

/** The watches of this page, and the newest state of each watched vehicle, for later watches and fetches in flight. */
export class VehicleWatches {
  #watches = new Set<Watch>();
  #latest = new Map<string, LiveVehicle>();

  /** `handler` is first called with the known state of the targets. @returns ends this watch */
  add(targets: readonly WatchTarget[], handler: VehicleHandler): () => void {
    const watch: Watch = { targets: new Map(targets.map((target) => [vinOf(target), target])), handler };
    this.#watches.add(watch);
    for (const vin of watch.targets.keys()) {
      const known = this.#latest.get(vin);
      if (known) handler(known);
    }
    return () => this.#watches.delete(watch);
  }

  latest(vin: string): LiveVehicle | undefined {
    return this.#latest.get(vin);
  }

  /** Evicts vehicles that are no longer watched, whose messages will be missed. */
  evictUnwatched(): void {
    const watched = this.targets();
    for (const vin of this.#latest.keys()) if (!watched.has(vin)) this.#latest.delete(vin);
  }

  /** After a gap. */
  clear(): void {
    this.#latest.clear();
  }

  /** Every watched vehicle once, of the newest watches first, up to the platform's limit. */
  targets(): Map<string, WatchTarget> {
    const all = new Map<string, WatchTarget>();
    for (const { targets } of [...this.#watches].reverse()) {
      for (const [vin, target] of targets) {
        if (all.size >= INTEREST_MAX_VEHICLES && !all.has(vin)) return all;
        if (typeof all.get(vin) !== 'object') all.set(vin, target);
      }
    }
    return all;
  }

  interest(): Interest {
    return { vehicles: [...this.targets().keys()].sort() };
  }

  deliver(update: LiveVehicle): void {
    const { vin } = update;
    let watched = false;
    for (const { targets, handler } of this.#watches) {
      if (!targets.has(vin)) continue;
      watched = true;
      handler(update);
    }
    if (!watched) return;
    const known = this.#latest.get(vin);
    this.#latest.set(vin, known ? mergeVehicle(known, update) : update);
  }
}

export type CellHandlers = {
  onFrame(message: CellMessage): void;
  /** Called with the number of refused cells. */
  onAnswer?(cells: InterestAnswer['cells']): void;
};
type Protocol = typeof import('./protocol');

/** The watches of cells of this page, and their topics in the session. */
export class CellWatches {
  #watches = new Set<{ request: CellRequest; handlers: CellHandlers }>();
  #listeners = new Set<() => void>();
  #session: { session: LiveSession; protocol: Protocol } | null = null;

  constructor(private readonly deduplicator: Deduplicator) {}

  /** Topics depend on the session. */
  setSession(session: LiveSession, protocol: Protocol): void {
    this.#session = { session, protocol };
    for (const listener of this.#listeners) listener();
  }

  /** Called when a new session may allow other fleets. */
  onScopes(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns ends this watch */
  add(request: CellRequest, handlers: CellHandlers): () => void {
    const watch = { request, handlers };
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }

  /** Scopes of these fleets in topics; null: no session yet. */
  scopes(fleets: readonly string[]): string[] | null {
    return this.#session?.protocol.cellScopes(this.#session.session, fleets) ?? null;
  }

  /** Of all requests, the newest first; null: nothing to watch. */
  interest(): ReturnType<Protocol['cellInterest']> {
    const requests = [...this.#watches].reverse().map(({ request }) => request);
    return this.#session?.protocol.cellInterest(this.#session.session, requests) ?? null;
  }

  receive(message: CellMessage, now: number): void {
    if (!this.#session || !this.deduplicator.acceptFrame(message, now)) return;
    const { session, protocol } = this.#session;
    for (const { request, handlers } of this.#watches) {
      if (protocol.isRequested(session, request, message)) handlers.onFrame(message);
    }
  }

  answer({ cells }: InterestAnswer): void {
    for (const { handlers } of this.#watches) handlers.onAnswer?.(cells);
  }
}
