import { isIPv6 } from 'node:net';
import { DomainError } from '@/lib/domain/errors';
import { BoundedMap } from '@/lib/platform/async/bounded-map';
import type { Clock } from '@/lib/platform/clock';

const WINDOW_MS = 60_000;
const FAILURES_AN_ADDRESS = 10;
// More than an address has: nobody alone can keep a TBox from enrolling by guessing in its name
const FAILURES_A_TBOX = 30;
// An attacker with a network of addresses takes no more memory than that
const MAX_KEYS = 20_000;

/** Too many wrong secrets or certificates; `retryAfterS` seconds from now they are forgotten. */
export class TooManyFailuresError extends DomainError {
  override name = 'TooManyFailuresError';
  constructor(readonly retryAfterS: number) {
    super('rate_limited', 'too_many_failures', `Too many refused requests: wait ${retryAfterS} seconds`);
  }
}

/**
 * Counts failed authentications a minute, by who tries: an address (IPv6: a network of 64 bits), or the certificate that was
 * shown, as behind a balancer all have one address; and by the TBox that was named.
 */
export class FailureLimiter {
  readonly #counts = new BoundedMap<string, { failures: number; endsAt: number }>(MAX_KEYS);

  constructor(private readonly clock: Clock) {}

  /** @throws TooManyFailuresError */
  check(who: string, tboxSerial?: string): void {
    const now = this.clock.now();
    for (const [key, most] of keysOf(who, tboxSerial)) {
      const count = this.#counts.get(key);
      if (count && count.endsAt > now && count.failures >= most) {
        throw new TooManyFailuresError(Math.ceil((count.endsAt - now) / 1_000));
      }
    }
  }

  count(who: string, tboxSerial?: string): void {
    const now = this.clock.now();
    for (const [key] of keysOf(who, tboxSerial)) {
      const count = this.#counts.get(key);
      if (count && count.endsAt > now) count.failures += 1;
      else this.#counts.set(key, { failures: 1, endsAt: now + WINDOW_MS });
    }
  }
}

function keysOf(who: string, tboxSerial?: string): [key: string, most: number][] {
  const keys: [string, number][] = [[`who ${networkOf(who)}`, FAILURES_AN_ADDRESS]];
  if (tboxSerial) keys.push([`tbox ${tboxSerial.slice(0, 64)}`, FAILURES_A_TBOX]);
  return keys;
}

/** The first four groups of an IPv6 address: who has one has them all. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}
