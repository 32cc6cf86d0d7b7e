import { createHash } from 'node:crypto';
import { createBatcher } from '@/lib/platform/async/batcher';
import { ExpiringCache } from '@/lib/platform/async/expiring-cache';
import type { Clock } from '@/lib/platform/clock';
import type { Db } from '@/lib/platform/db';
import { networkOf } from '@/lib/platform/net';
import type { Ctx } from '../../../context';
import { DomainError } from '../../../errors';
import { Snapshot } from '../snapshot';
import { addFailures, type Failure, type FailureLimits, readFailures, removeFailures } from './failure-store';

const MINUTE_MS = 60_000;
const LOCKOUT: FailureLimits = {
  windowMs: 5 * MINUTE_MS,
  lockMs: 5 * MINUTE_MS,
  // Allows for typing errors and programs with an old password; an address may be shared by many clients
  maxFailures: { client: 10, address: 50 },
  maxKeys: 20_000,
};
// Upper limit of staleness of other edges' counts
const MAX_AGE_MS = 1_000;
const MAX_WAITING_KEYS = 5_000;
const NONE: Failure = { count: 0, lockedUntil: null };

/**
 * Counts failed authentications by key, shared by all edges through PostgreSQL. One statement at a time, for any number
 * of failures.
 */
class FailureCounter {
  readonly #shared: Snapshot<Map<string, Failure>>;
  /** Counted or reset by this edge: newer than what was read. */
  readonly #own: ExpiringCache<Failure>;
  #waiting = new Map<string, number>();
  readonly #writer = createBatcher<void, void>({ run: () => this.#write(), take: ({ length }) => length });

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {
    this.#shared = new Snapshot(MAX_AGE_MS, (_, now) => readFailures(db, now, LOCKOUT));
    this.#own = new ExpiringCache({ ttlMs: LOCKOUT.lockMs, maxEntries: LOCKOUT.maxKeys }, clock);
  }

  async isLocked(keys: readonly string[]): Promise<boolean> {
    const now = this.clock.now();
    const shared = await this.#shared.get(now);
    const locks = (failure: Failure | undefined) => failure?.lockedUntil != null && failure.lockedUntil > now;
    return keys.some((key) => locks(shared.get(key)) || locks(this.#own.get(key)));
  }

  /** Resolves once stored. */
  async count(keys: readonly string[]): Promise<void> {
    if (this.#waiting.size >= MAX_WAITING_KEYS)
      throw new DomainError('unavailable', 'too_many_failures', 'Too many failed authentications; try again soon');
    for (const key of keys) this.#waiting.set(key, (this.#waiting.get(key) ?? 0) + 1);
    await this.#writer.add();
  }

  async reset(key: string): Promise<void> {
    const shared = await this.#shared.get(this.clock.now());
    if ([this.#own.get(key), shared.get(key)].every((failure) => !failure?.count)) return;
    await removeFailures(this.db, key);
    this.#own.set(key, NONE);
    shared.delete(key);
  }

  async #write(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = new Map();
    const counted = await addFailures(this.db, batch, this.clock.now(), LOCKOUT);
    for (const [key, failure] of counted) this.#own.set(key, failure);
  }
}

const counters = new WeakMap<object, FailureCounter>();

function counterOf({ db, clock }: Ctx): FailureCounter {
  const counter = counters.get(db) ?? new FailureCounter(db, clock);
  counters.set(db, counter);
  return counter;
}

// Readable in logs and storable; other client ids are hashed
const PLAIN = /^[\x21-\x7e]{1,128}$/;

/** Keys by which failures are counted: the client and its address. */
type FailureKeys = { client: string; all: string[] };
export function failureKeys(clientId: string, address: string): FailureKeys {
  const client = PLAIN.test(clientId)
    ? `client:${clientId}`
    : `client:sha256 ${createHash('sha256').update(clientId).digest('hex')}`;
  const network = networkOf(address);
  return { client, all: network === null ? [client] : [client, `address:${network}`] };
}

export const isLockedOut = (ctx: Ctx, keys: FailureKeys): Promise<boolean> => counterOf(ctx).isLocked(keys.all);
export const countFailure = (ctx: Ctx, keys: FailureKeys): Promise<void> => counterOf(ctx).count(keys.all);
/** After a successful authentication; failures of its address stay counted. */
export const resetFailures = (ctx: Ctx, keys: FailureKeys): Promise<void> => counterOf(ctx).reset(keys.client);
