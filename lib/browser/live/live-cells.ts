import type { InterestAnswer, LiveSession } from '@/lib/contracts';
import type { CellHandlers, CellMessage, CellRequest } from './cell-message';
import type { MessageGate } from './message-gate';

type Wire = typeof import('./wire');

/** Who on this page watches which cells, and what that means for the session. */
export class LiveCells {
  #watches = new Set<{ request: CellRequest; handlers: CellHandlers }>();
  #listeners = new Set<() => void>();
  #spoken: { session: LiveSession; wire: Wire } | null = null;

  constructor(private readonly gate: MessageGate) {}

  /** From now on topics are those of this session. */
  speak(session: LiveSession, wire: Wire): void {
    this.#spoken = { session, wire };
    for (const listener of this.#listeners) listener();
  }

  /** Another session may allow other fleets. */
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

  /** What stands for these fleets in topics; null: there was no session yet. */
  scopes(fleets: readonly string[]): string[] | null {
    return this.#spoken?.wire.cellScopes(this.#spoken.session, fleets) ?? null;
  }

  /** Of all requests, the newest first; null: nothing to watch. */
  interest(): ReturnType<Wire['cellInterest']> {
    const requests = [...this.#watches].reverse().map(({ request }) => request);
    return this.#spoken?.wire.cellInterest(this.#spoken.session, requests) ?? null;
  }

  receive(message: CellMessage, now: number): void {
    if (!this.#spoken || !this.gate.admitFrame(message, now)) return;
    const { session, wire } = this.#spoken;
    for (const { request, handlers } of this.#watches) {
      if (wire.asksFor(session, request, message)) handlers.onFrame(message);
    }
  }

  answer({ cells }: InterestAnswer): void {
    for (const { handlers } of this.#watches) handlers.onAnswer?.(cells);
  }
}
