import { createHmac, randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { ExpiringCache } from '@/lib/platform/async/expiring-cache';
import { createSingleFlight } from '@/lib/platform/async/single-flight';
import type { Clock } from '@/lib/platform/clock';
import type { Ctx } from '../../../context';
import { DomainError } from '../../../errors';
import { isSecret, verifySecret } from './secret';

// Spares a reconnecting fleet repeated scrypt; 100,000 entries take about 20 MB
const MAX_CACHED = { ttlMs: 600_000, maxEntries: 100_000 };
// scrypt shares the four libuv threads with file access and DNS
const MAX_CONCURRENT = 2;
// As many as complete within the 1.5 s that a broker waits; further clients retry
const MAX_WAITING = 250;
// Concurrent checks per credential, so that parallel guessing gains nothing
const MAX_GUESSES = 4;

/** The secret was not checked, because too many checks are pending. */
export class TooManyChecksError extends DomainError {
  override name = 'TooManyChecksError';
  constructor() {
    super('unavailable', 'too_many_checks', 'Too many secrets are being checked; try again soon');
  }
}

/** Verifies secrets at bounded cost. Recently verified secrets are cached as an HMAC with a key of this process. */
export class SecretChecker {
  readonly #key = randomBytes(32);
  readonly #verified: ExpiringCache<true>;
  readonly #checking = createSingleFlight<boolean>();
  readonly #guesses = new Map<string, number>();
  readonly #limit = pLimit(MAX_CONCURRENT);

  constructor(clock: Clock) {
    this.#verified = new ExpiringCache<true>(MAX_CACHED, clock);
  }

  /** @throws TooManyChecksError */
  async check(secret: string, stored: string): Promise<boolean> {
    if (!isSecret(secret)) return false;
    const pair = createHmac('sha256', this.#key).update(`${stored} ${secret}`).digest('base64');
    if (this.#verified.get(pair)) return true;
    const isRight = await this.#checking.run(pair, () => this.#verify(secret, stored));
    if (isRight) this.#verified.set(pair, true);
    return isRight;
  }

  async #verify(secret: string, stored: string): Promise<boolean> {
    const guesses = this.#guesses.get(stored) ?? 0;
    if (guesses >= MAX_GUESSES || this.#limit.pendingCount >= MAX_WAITING) throw new TooManyChecksError();
    this.#guesses.set(stored, guesses + 1);
    try {
      return await this.#limit(() => verifySecret(secret, stored));
    } finally {
      const left = (this.#guesses.get(stored) ?? 1) - 1;
      if (left > 0) this.#guesses.set(stored, left);
      else this.#guesses.delete(stored);
    }
  }
}

const checkers = new WeakMap<object, SecretChecker>();

/** @throws TooManyChecksError */
export function checkSecret({ db, clock }: Ctx, secret: string, stored: string): Promise<boolean> {
  const checker = checkers.get(db) ?? new SecretChecker(clock);
  checkers.set(db, checker);
  return checker.check(secret, stored);
}
