import { createHash } from 'node:crypto';
import { type Ctx, withTransaction } from '../../context';
import { TooManyAttemptsError } from '../errors';
import { nextAttemptAt } from './delay';
import { type CounterKey, lockCounters, selectFailures, storeFailures } from './failure-store';

/** `free`: failures that cause no delay. `code`: of the refusal. */
export type Counter = CounterKey & { free: number; code?: string };

/** E-mail addresses are personal data of any length, and people type passwords into the wrong field. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Counts an attempt as failed before the password is checked, so that attempts at the same time count as well. It is delayed by the
 * failures of each counter.
 * @returns how many failures each counter has now
 * @throws TooManyAttemptsError if it comes too early; it is not counted then
 */
export async function countAttempt(ctx: Ctx, counters: readonly Counter[]): Promise<number[]> {
  return withTransaction(ctx, async (tx) => {
    await lockCounters(tx.db, counters);
    // After the wait for the lock, or an attempt at the same time would seem to be later
    const now = tx.clock.now();
    const before = await selectFailures(tx.db, { emailHashes: counters.map(({ emailHash }) => emailHash), now });
    const counted = counters.map(({ emailHash, network }) => {
      const known = before.find((one) => one.emailHash === emailHash && one.network === network);
      return { emailHash, network, failures: known?.failures ?? 0, lastAt: known?.lastAt ?? 0 };
    });
    for (const [i, { free, code }] of counters.entries()) {
      const waitMs = nextAttemptAt(counted[i] ?? { failures: 0, lastAt: 0 }, free) - now;
      if (waitMs > 0) throw new TooManyAttemptsError(Math.ceil(waitMs / 1_000), code);
    }
    const after = counted.map((one) => ({ ...one, failures: one.failures + 1, lastAt: now }));
    await storeFailures(tx.db, after);
    return after.map(({ failures }) => failures);
  });
}
