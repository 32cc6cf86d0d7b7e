import { randomBytes } from 'node:crypto';
import { platformConfigSchema } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import type { KeyRing } from './key-ring';
import { parseJson } from './parse-json';
import { PendingRequests } from './pending-requests';
import type { Monotonic, ServerTime } from './server-time';

export type LinkTuning = {
  /** Between two questions at least. */
  requestIntervalMs: number;
  /** Without an answer it asks again after this, twice as long each time. */
  requestAgainMs: number;
  requestAgainMaxMs: number;
  /** Quartz drifts, platforms rotate keys. */
  refreshMs: number;
  /** Commands that wait for a key or for the time. */
  maxHeldCommands: number;
};

// An answer may come after the next question
const MAX_QUESTIONS = 4;

type Parts = {
  tuning: LinkTuning;
  monotonic: Monotonic;
  time: ServerTime;
  keys: KeyRing;
  log: Log;
  /** Publishes the reported configuration with this id. */
  report(syncId: string): void;
};

/**
 * Learns from the platform what time it is and which keys sign commands, by reporting the configuration under a random
 * id and taking the answer that names it.
 */
export class PlatformLink {
  /** Nobody waits any more. */
  stopped = false;
  #connected = false;
  /** When, by the id of the question. */
  readonly #asked = new Map<string, number>();
  #failures = 0;
  #lastAskedMs = Number.NEGATIVE_INFINITY;
  #next: NodeJS.Timeout | undefined;
  readonly #held: PendingRequests;

  constructor(private readonly parts: Parts) {
    this.#held = new PendingRequests(parts.tuning.maxHeldCommands);
  }

  opened(): void {
    this.#connected = true;
    this.stopped = false;
    this.#failures = 0;
    this.#ask();
  }

  closed(): void {
    this.#connected = false;
    this.#asked.clear();
    clearTimeout(this.#next);
  }

  /** Lets go whoever waits, until the next connection. */
  stop(): void {
    this.closed();
    this.stopped = true;
    this.#held.open();
  }

  /** Something is missing: asks, but not in a row. */
  ask(): void {
    if (!this.#connected) return;
    const sinceMs = this.parts.monotonic.now() - this.#lastAskedMs;
    const { requestIntervalMs } = this.parts.tuning;
    if (sinceMs >= requestIntervalMs) this.#ask();
    else if (this.#asked.size === 0) this.#askAfter(requestIntervalMs - sinceMs);
  }

  /** There is something new to report. */
  refresh(): void {
    if (this.#connected) this.#ask();
  }

  /** Waits for the next answer of the platform until `done`, `timeoutMs` at most. @returns whether it is done */
  async hold(timeoutMs: number, done: () => boolean): Promise<boolean> {
    const endsAtMs = this.parts.monotonic.now() + timeoutMs;
    while (!done()) {
      const leftMs = endsAtMs - this.parts.monotonic.now();
      if (leftMs <= 0 || this.stopped) return false;
      this.ask();
      if (!(await this.#held.wait(leftMs))) return done();
    }
    return true;
  }

  /** `tsp/down/{vin}/config`. Keys are trusted for their certificates, the time for the id that only the platform saw. */
  async receive(payload: string): Promise<void> {
    const { time, keys, monotonic, tuning, log } = this.parts;
    const config = platformConfigSchema.safeParse(parseJson(payload));
    if (!config.success) {
      log.debug({ err: config.error }, 'configuration not understood');
      return;
    }
    const { ts, values } = config.data;
    const requestedAtMs = this.#asked.get(values.syncId ?? '');
    if (requestedAtMs !== undefined) {
      this.#asked.clear();
      const synchronised = time.synchronise(ts, monotonic.now() - requestedAtMs);
      if (synchronised) this.#failures = 0;
      this.#askAfter(synchronised ? tuning.refreshMs : tuning.requestIntervalMs);
    }
    const written = keys.offer(values.commandKeys);
    this.#held.open();
    await written;
  }

  #ask(): void {
    const { tuning, monotonic, report } = this.parts;
    const syncId = randomBytes(12).toString('base64url');
    this.#lastAskedMs = monotonic.now();
    const [oldest] = this.#asked.keys();
    if (oldest !== undefined && this.#asked.size >= MAX_QUESTIONS) this.#asked.delete(oldest);
    this.#asked.set(syncId, this.#lastAskedMs);
    this.#askAfter(Math.min(tuning.requestAgainMaxMs, tuning.requestAgainMs * 2 ** this.#failures));
    this.#failures += 1;
    report(syncId);
  }

  #askAfter(delayMs: number): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#ask(), delayMs);
  }
}
