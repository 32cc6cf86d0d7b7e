import { randomBytes } from 'node:crypto';
import { platformConfigSchema } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import type { KeyRing } from './key-ring';
import { parseJson } from './parse-json';
import type { Monotonic, ServerTime } from './server-time';

export type LinkTuning = {
  /** Minimum between two requests. */
  requestIntervalMs: number;
  /** Delay of the first retry without an answer; doubles each time. */
  retryMs: number;
  maxRetryMs: number;
  /** Between requests, because clocks drift and keys rotate. */
  refreshMs: number;
  /** Commands that wait for a key or the server time. */
  maxHeldCommands: number;
};

// An answer may arrive after the next request
const MAX_OPEN_REQUESTS = 4;

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
 * Requests the server time and the keys that sign commands from the platform: reports the configuration with a random id, which the
 * answer repeats.
 */
export class PlatformLink {
  stopped = false;
  #connected = false;
  /** Time of sending (monotonic, ms) by id. */
  readonly #requests = new Map<string, number>();
  #failures = 0;
  #lastRequestMs = Number.NEGATIVE_INFINITY;
  #next: NodeJS.Timeout | undefined;
  readonly #waiting: PendingRequests;

  constructor(private readonly parts: Parts) {
    this.#waiting = new PendingRequests(parts.tuning.maxHeldCommands);
  }

  opened(): void {
    this.#connected = true;
    this.stopped = false;
    this.#failures = 0;
    this.#request();
  }

  closed(): void {
    this.#connected = false;
    this.#requests.clear();
    clearTimeout(this.#next);
  }

  /** Ends all waits until the next connection. */
  stop(): void {
    this.closed();
    this.stopped = true;
    this.#waiting.release();
  }

  /** Sends a request, rate limited. */
  requestUpdate(): void {
    if (!this.#connected) return;
    const sinceMs = this.parts.monotonic.now() - this.#lastRequestMs;
    const { requestIntervalMs } = this.parts.tuning;
    if (sinceMs >= requestIntervalMs) this.#request();
    else if (this.#requests.size === 0) this.#requestAfter(requestIntervalMs - sinceMs);
  }

  /** Reports a changed configuration. */
  refresh(): void {
    if (this.#connected) this.#request();
  }

  /** Waits for answers of the platform until `done`, at most `timeoutMs`. @returns whether it is done */
  async hold(timeoutMs: number, done: () => boolean): Promise<boolean> {
    const endsAtMs = this.parts.monotonic.now() + timeoutMs;
    while (!done()) {
      const leftMs = endsAtMs - this.parts.monotonic.now();
      if (leftMs <= 0 || this.stopped) return false;
      this.requestUpdate();
      if (!(await this.#waiting.wait(leftMs))) return done();
    }
    return true;
  }

  /** Handles `tsp/down/{vin}/config`. Keys are trusted by their certificates, the time by the random id. */
  async receive(payload: string): Promise<void> {
    const { time, keys, monotonic, tuning, log } = this.parts;
    const config = platformConfigSchema.safeParse(parseJson(payload));
    if (!config.success) {
      log.debug({ err: config.error }, 'malformed configuration received');
      return;
    }
    const { ts, values } = config.data;
    const requestedAtMs = this.#requests.get(values.syncId ?? '');
    if (requestedAtMs !== undefined) {
      this.#requests.clear();
      const synchronised = time.synchronise(ts, monotonic.now() - requestedAtMs);
      if (synchronised) this.#failures = 0;
      this.#requestAfter(synchronised ? tuning.refreshMs : tuning.requestIntervalMs);
    }
    const written = keys.offer(values.commandKeys);
    this.#waiting.release();
    await written;
  }

  #request(): void {
    const { tuning, monotonic, report } = this.parts;
    const syncId = randomBytes(12).toString('base64url');
    this.#lastRequestMs = monotonic.now();
    const [oldest] = this.#requests.keys();
    if (oldest !== undefined && this.#requests.size >= MAX_OPEN_REQUESTS) this.#requests.delete(oldest);
    this.#requests.set(syncId, this.#lastRequestMs);
    this.#requestAfter(Math.min(tuning.maxRetryMs, tuning.retryMs * 2 ** this.#failures));
    this.#failures += 1;
    report(syncId);
  }

  #requestAfter(delayMs: number): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#request(), delayMs);
  }
}

/** A bounded number of callers that wait for the next `release`. */
class PendingRequests {
  readonly #waiting = new Set<() => void>();

  constructor(private readonly capacity: number) {}

  /** @returns true after the next `release`; false after `timeoutMs`, or at once when there is no room */
  wait(timeoutMs: number): Promise<boolean> {
    if (this.#waiting.size >= this.capacity) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (isReleased: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(release);
        resolve(isReleased);
      };
      const release = () => end(true);
      const timer = setTimeout(() => end(false), timeoutMs);
      this.#waiting.add(release);
    });
  }

  release(): void {
    for (const release of [...this.#waiting]) release();
  }
}
