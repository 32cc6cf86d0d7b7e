import { createHmac, randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { ExpiringCache } from '@/lib/platform/async/expiring-cache';
import { createSingleFlight } from '@/lib/platform/async/single-flight';
import type { Clock } from '@/lib/platform/clock';
import type { Ctx } from '../../../context';
import { DomainError } from '../../../errors';
import { isSecret, verifySecret } from './secret';

// A fleet that reconnects is checked once in ten minutes; 100,000 pairs are some 20 MB
const MAX_CACHED = { ttlMs: 600_000, maxEntries: 100_000 };
// scrypt runs on the four threads that also read files and resolve names
const MAX_CONCURRENT = 2;
// What is checked within the 1.5 s that a broker waits; what comes besides comes again
const MAX_WAITING = 250;
// Different secrets for one credential at a time: who guesses many at once learns no more than one after the other
const MAX_GUESSES = 4;

/** Nothing is said about the secret: too many are being checked. */
export class TooManyChecksError extends DomainError {
  override name = 'TooManyChecksError';
  constructor() {
    super('unavailable', 'too_many_checks', 'Too many secrets are being checked; try again soon');
  }
}

/** Whether secrets are right, at bounded cost: what was found right lately is known by an HMAC with a key of this process. */
export class SecretChecker {
  readonly #key = randomBytes(32);
  readonly #right: ExpiringCache<true>;
  readonly #checking = createSingleFlight<boolean>();
  readonly #guesses = new Map<string, number>();
  readonly #limit = pLimit(MAX_CONCURRENT);

  constructor(clock: Clock) {
    this.#right = new ExpiringCache<true>(MAX_CACHED, clock);
  }

  /** @throws TooManyChecksError */
  async check(secret: string, stored: string): Promise<boolean> {
    if (!isSecret(secret)) return false;
    const pair = createHmac('sha256', this.#key).update(`${stored} ${secret}`).digest('base64');
    if (this.#right.get(pair)) return true;
    const right = await this.#checking.run(pair, () => this.#verify(secret, stored));
    if (right) this.#right.set(pair, true);
    return right;
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
