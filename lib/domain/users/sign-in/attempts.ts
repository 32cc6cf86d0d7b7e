import { createHash } from 'node:crypto';
import { recordAudit } from '../../audit';
import { type Ctx, type Tx, withTransaction } from '../../context';
import { TooManyAttemptsError } from '../errors';
import { type Failures, nextAttemptAt } from './delay';
import { deleteFailures, lockAttempts, selectFailures, storeFailures } from './failure-store';

/** Failures of one network after which the audit trail has an entry. */
export const RECORDED_FAILURES = 10;

// E-mail addresses are personal data of any length, and people type passwords into the wrong field
const hashOf = (email: string): string => createHash('sha256').update(email).digest('hex');

/**
 * Counts an attempt as failed before the password is checked, so that attempts at the same time count as well.
 * @param input.networks where it counts: it is delayed by the failures of each
 * @throws TooManyAttemptsError if it comes too early; it is not counted then
 */
export async function countAttempt({
  ctx,
  input: { email, networks },
}: {
  ctx: Ctx;
  input: { email: string; networks: readonly string[] };
}): Promise<void> {
  const now = ctx.clock.now();
  const emailHash = hashOf(email);
  await withTransaction(ctx, async (tx) => {
    await lockAttempts(tx.db, emailHash);
    const before = await selectFailures(tx.db, { emailHashes: [emailHash], now });
    const counted = networks.map(
      (network): Failures => before.find((one) => one.network === network) ?? { network, failures: 0, lastAt: 0 },
    );
    const acceptedAt = Math.max(...counted.map(nextAttemptAt));
    if (acceptedAt > now) throw new TooManyAttemptsError(Math.ceil((acceptedAt - now) / 1_000));
    const after = counted.map((one) => ({ ...one, failures: one.failures + 1, lastAt: now }));
    await storeFailures(tx.db, emailHash, after);
    const [recorded] = after.filter(({ failures }) => failures === RECORDED_FAILURES);
    if (recorded) await recordFailures(tx, email, recorded.network);
  });
}

async function recordFailures(tx: Tx, email: string, network: string): Promise<void> {
  const user = await tx.db.prisma.user.findUnique({ where: { email }, select: { id: true } });
  if (!user) return;
  await recordAudit(tx, {
    action: 'session.fail',
    target: { type: 'user', id: user.id },
    detail: { email, attempts: RECORDED_FAILURES, network },
  });
}

/** @param about.networks default: all */
export const clearFailures = (
  { db }: Ctx,
  { email, networks }: { email: string; networks?: readonly string[] },
): Promise<void> => deleteFailures(db, hashOf(email), networks);

/** Until when the next attempt is refused from some network, ms since the epoch, by e-mail address; only those with a delay. */
export async function signInDelays({ db, clock }: Ctx, emails: readonly string[]): Promise<Map<string, number>> {
  const now = clock.now();
  const failures = await selectFailures(db, { emailHashes: emails.map(hashOf), now });
  return new Map(
    emails.flatMap((email) => {
      const own = failures.filter(({ emailHash }) => emailHash === hashOf(email));
      const until = Math.max(0, ...own.map(nextAttemptAt));
      return until > now ? [[email, until] as const] : [];
    }),
  );
}
