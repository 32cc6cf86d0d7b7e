import { emailSchema, liftSignInDelayOperation, type Role } from '@/lib/contracts';
import { networkOf } from '@/lib/platform/net';
import { recordAudit } from '../../audit';
import { authorize } from '../../authorize';
import { type Ctx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { lockPassword } from '../passwords/password-store';
import { type Counter, countAttempt, hashOf } from './attempts';
import { nextAttemptAt } from './delay';
import {
  deleteFailures,
  deleteOldAttempts,
  isKnownNetwork,
  selectFailures,
  storeNetwork,
  takeFailureBack,
} from './failure-store';

/** All networks that a user has not signed in from. */
const ELSEWHERE = 'elsewhere';
const ALL_ACCOUNTS = '*';
// An office shares a network, so that its people together may fail more often than one of them
const FREE_FAILURES = { network: 4, elsewhere: 10, all: 100 };
/** Failures of one account from one network, or from all unknown ones, after which the audit trail has an entry. */
export const RECORDED_FAILURES = 10;

const networkFrom = (address: string | null): string => networkOf(address ?? '') ?? 'unknown';
const freeFailuresFrom = (network: string): number =>
  network === ELSEWHERE ? FREE_FAILURES.elsewhere : FREE_FAILURES.network;

/** Where an attempt counts: nobody can keep users out who sign in from where they always do. */
async function countersOf(ctx: Ctx, email: string, network: string): Promise<Counter[]> {
  const emailHash = hashOf(email);
  const own = { emailHash, network, free: FREE_FAILURES.network };
  if (await isKnownNetwork(ctx.db, { email, network, now: ctx.clock.now() })) return [own];
  const all = { emailHash: ALL_ACCOUNTS, network, free: FREE_FAILURES.all, code: 'too_many_attempts_from_network' };
  return [own, { emailHash, network: ELSEWHERE, free: FREE_FAILURES.elsewhere }, all];
}

/**
 * Counts a sign-in attempt, for known and unknown e-mail addresses alike. What is no e-mail address is not counted, as it is
 * refused without a check of the password.
 * @param input.address of the client; null: unknown
 * @throws TooManyAttemptsError
 */
export async function reserveSignInAttempt({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { email: string; address: string | null };
}): Promise<void> {
  const { data: email } = emailSchema.safeParse(input.email);
  if (email === undefined) return;
  const network = networkFrom(input.address);
  const counters = await countersOf(ctx, email, network);
  const failures = await countAttempt(ctx, counters);
  const recorded = counters.find(({ emailHash }, i) => emailHash !== ALL_ACCOUNTS && failures[i] === RECORDED_FAILURES);
  if (recorded) await recordFailures(ctx, email, recorded.network);
}

async function recordFailures(ctx: Ctx, email: string, network: string): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const user = await tx.db.prisma.user.findUnique({ where: { email }, select: { id: true } });
    if (!user) return;
    await recordAudit(tx, {
      action: 'session.fail',
      target: { type: 'user', id: user.id },
      detail: { email, attempts: RECORDED_FAILURES, network },
    });
  });
}

/**
 * Records a successful sign-in, whose attempt was counted, and clears the failures of its network.
 * @param input.hash with which the password was checked
 * @returns false: the password was changed or the user disabled in the meantime, so the session must not be
 */
export async function recordSignIn({
  ctx,
  input: { userId, address, hash },
}: {
  ctx: Ctx;
  input: { userId: string; address: string | null; hash: string };
}): Promise<boolean> {
  const now = ctx.clock.now();
  const network = networkFrom(address);
  return withTransaction(ctx, async (tx) => {
    const current = await lockPassword(tx.db, userId);
    if (!current || current.disabled || current.hash !== hash) return false;
    const { email, role } = await tx.db.prisma.user.findUniqueOrThrow({
      where: { id: userId },
      select: { email: true, role: true },
    });
    const isKnown = await isKnownNetwork(tx.db, { email, network, now });
    await deleteFailures(tx.db, hashOf(email), isKnown ? [network] : [network, ELSEWHERE]);
    if (!isKnown) await takeFailureBack(tx.db, { emailHash: ALL_ACCOUNTS, network });
    await storeNetwork(tx.db, { userId, network, now });
    const actor = { kind: 'user' as const, id: userId, label: email, role: role as Role, fleets: [] };
    await recordAudit(
      { ...tx, actor },
      { action: 'session.start', target: { type: 'user', id: userId }, detail: { email, peer: address } },
    );
    return true;
  });
}

/** Until when the next attempt is refused from some network, ms since the epoch, by e-mail address; only those with a delay. */
export async function signInDelays({ db, clock }: Ctx, emails: readonly string[]): Promise<Map<string, number>> {
  const now = clock.now();
  const failures = await selectFailures(db, { emailHashes: emails.map(hashOf), now });
  return new Map(
    emails.flatMap((email) => {
      const own = failures.filter(({ emailHash }) => emailHash === hashOf(email));
      const until = Math.max(0, ...own.map((one) => nextAttemptAt(one, freeFailuresFrom(one.network))));
      return until > now ? [[email, until] as const] : [];
    }),
  );
}

/** Lets a user sign in at once. */
export const clearSignInFailures = ({ db }: Ctx, email: string): Promise<void> => deleteFailures(db, hashOf(email));

/** Clears the failed attempts of a user. */
export const liftSignInDelay = verb(liftSignInDelayOperation, async ({ ctx, input: { userId } }) => {
  await withTransaction(ctx, async (tx) => {
    const user = await tx.db.prisma.user.findUnique({ where: { id: userId }, select: { email: true } });
    if (!user) throw new NotFoundError('The user');
    await clearSignInFailures(tx, user.email);
    await recordAudit(tx, {
      action: 'user.lift_sign_in_delay',
      target: { type: 'user', id: userId },
      detail: { email: user.email },
    });
  });
});

export async function deleteOldSignInAttempts({ ctx }: { ctx: Ctx }): Promise<void> {
  authorize(ctx.actor, 'user.manage');
  await deleteOldAttempts(ctx.db, ctx.clock.now());
}
