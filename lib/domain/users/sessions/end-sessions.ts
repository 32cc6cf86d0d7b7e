import {
  endOtherSessionsOperation,
  endOwnSessionOperation,
  listOwnSessionsOperation,
  type SessionSummary,
} from '@/lib/contracts';
import { type AuditRecord, recordAudit } from '../../audit';
import { authorize } from '../../authorize';
import { type Ctx, type CtxWith, type Tx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { countOpen, deleteSessions, selectSessions } from './session-store';

export const listOwnSessions = verb<typeof listOwnSessionsOperation, CtxWith<'session'>>(
  listOwnSessionsOperation,
  async ({ ctx }): Promise<SessionSummary[]> => {
    const sessions = await selectSessions(ctx.db, { userId: ctx.actor.id, now: ctx.clock.now() });
    return sessions.map((session) => ({ ...session, current: session.id === ctx.session.id }));
  },
);

/** @throws NotFoundError also for a session of another user */
export const endOwnSession = verb(endOwnSessionOperation, async ({ ctx, input: { id } }) => {
  await withTransaction(ctx, async (tx) => {
    const [ended] = await deleteSessions(tx.db, { userId: ctx.actor.id, id });
    if (!ended) throw new NotFoundError('The session');
    await record(tx, { userId: ended.userId, reason: 'ended', sessions: 1 });
  });
});

export const endOtherSessions = verb<typeof endOtherSessionsOperation, CtxWith<'session'>>(
  endOtherSessionsOperation,
  ({ ctx }) =>
    withTransaction(ctx, async (tx) => {
      const { length: ended } = await deleteSessions(tx.db, { userId: ctx.actor.id, exceptId: ctx.session.id });
      if (ended > 0) await record(tx, { userId: ctx.actor.id, reason: 'ended', sessions: ended });
      return { ended };
    }),
);

/** `refused`: the password was changed, or the user disabled, during the sign-in. */
export type SessionEnd = 'sign_out' | 'replaced' | 'refused';

/**
 * Ends the session of a browser that signs out, or in which somebody signs in again. Does nothing if it has ended before.
 * @param input.token the secret of the session
 */
export async function endSession({
  ctx,
  input: { token, reason },
}: {
  ctx: Ctx;
  input: { token: string; reason: SessionEnd };
}): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    for (const { userId, email } of await deleteSessions(tx.db, { token })) {
      await record(tx, { userId, email, reason, sessions: 1 });
    }
  });
}

// The rest is left to the next run
const MAX_ENDED = 1_000;

/** Deletes sessions that ended by time, so that their live connections end. @returns how many */
export async function deleteEndedSessions({ ctx }: { ctx: Ctx }): Promise<number> {
  authorize(ctx.actor, 'user.manage');
  return withTransaction(ctx, async (tx) => {
    const ended = await deleteSessions(tx.db, { endedBefore: ctx.clock.now(), limit: MAX_ENDED });
    await recordAudit(
      tx,
      ended.map(({ userId, email }) => entryOf(tx, { userId, email, reason: 'expired', sessions: 1 })),
    );
    return ended.length;
  });
}

type Began = { ctx: Ctx; createdBefore: number };

/** How many sessions are open that began before this, ms since the epoch. */
export const countSessionsFromBefore = ({ ctx, createdBefore }: Began): Promise<number> =>
  countOpen(ctx.db, { createdBefore, now: ctx.clock.now() });

/** Ends them, as the secret that signed their cookies is not accepted any more. */
export async function endSessionsFromBefore({ ctx, createdBefore }: Began): Promise<void> {
  authorize(ctx.actor, 'user.manage');
  await withTransaction(ctx, async (tx) => {
    const ended = await deleteSessions(tx.db, { createdBefore });
    await recordAudit(
      tx,
      ended.map(({ userId, email }) => entryOf(tx, { userId, email, reason: 'secret_changed', sessions: 1 })),
    );
  });
}

type End = { userId: string; email?: string; reason: string; sessions: number };

const entryOf = ({ actor }: Ctx, { userId, email = actor.label, ...detail }: End): AuditRecord => ({
  action: 'session.end',
  target: { type: 'user', id: userId },
  detail: { email, ...detail },
});

const record = (tx: Tx, end: End): Promise<void> => recordAudit(tx, entryOf(tx, end));
