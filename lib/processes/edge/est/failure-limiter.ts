import { DomainError } from '@/lib/domain/errors';
import { BoundedMap } from '@/lib/platform/async/bounded-map';
import type { Clock } from '@/lib/platform/clock';
import { networkOf } from '@/lib/platform/net';

const WINDOW_MS = 60_000;
const MAX_BY_CLIENT = 10;
// More than of one client, so that none alone can keep a TBox from enrolling by guessing its secret
const MAX_BY_TBOX = 30;
// Bounds the memory under an attack from many addresses
const MAX_KEYS = 20_000;

/** Too many wrong secrets or certificates; the count ends in `retryAfterS` seconds. */
export class TooManyFailuresError extends DomainError {
  override name = 'TooManyFailuresError';
  constructor(override readonly retryAfterS: number) {
    super('rate_limited', 'too_many_failures', `Too many refused requests: wait ${retryAfterS} seconds`);
  }
}

/**
 * Counts failed authentications a minute, by client and by the claimed TBox. A client is an address (IPv6: a /64), or the
 * presented certificate, because behind a load balancer all clients have one address.
 */
export class FailureLimiter {
  readonly #counts = new BoundedMap<string, { failures: number; endsAt: number }>(MAX_KEYS);

  constructor(private readonly clock: Clock) {}

  /** @throws TooManyFailuresError */
  check(client: string, tboxSerial?: string): void {
    const now = this.clock.now();
    for (const [key, max] of keysOf(client, tboxSerial)) {
      const count = this.#counts.get(key);
      if (count && count.endsAt > now && count.failures >= max) {
        throw new TooManyFailuresError(Math.ceil((count.endsAt - now) / 1_000));
      }
    }
  }

  count(client: string, tboxSerial?: string): void {
    const now = this.clock.now();
    for (const [key] of keysOf(client, tboxSerial)) {
      const count = this.#counts.get(key);
      if (count && count.endsAt > now) count.failures += 1;
      else this.#counts.set(key, { failures: 1, endsAt: now + WINDOW_MS });
    }
  }
}

function keysOf(client: string, tboxSerial?: string): [key: string, max: number][] {
  const keys: [string, number][] = [[`client ${networkOf(client) ?? client}`, MAX_BY_CLIENT]];
  if (tboxSerial) keys.push([`tbox ${tboxSerial.slice(0, 64)}`, MAX_BY_TBOX]);
  return keys;
}
