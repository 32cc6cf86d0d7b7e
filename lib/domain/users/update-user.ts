import { type Role, updateUserOperation } from '@/lib/contracts';
import type { PrismaTransaction } from '@/lib/platform/db';
import { recordAudit } from '../audit';
import type { Ctx } from '../context';
import { ConflictError } from '../errors';
import { verb } from '../verb';
import { LastAdministratorError, OwnAccountError, StaleUserError } from './errors';
import { notifyRights } from './notify-rights';
import { findFleets, fleetCodesOf, type LockedUser, lockUser, replaceMemberships } from './store';

type Change = { tx: PrismaTransaction; ctx: Ctx; user: LockedUser; isLastAdministrator: boolean };

/**
 * Changes role or fleets of a person, disables or enables. Takes effect at the person's next request, and on live
 * connections at once; a disabled person's sessions end with the transaction.
 * @throws OwnAccountError, LastAdministratorError, StaleUserError, ConflictError `already_disabled`, `already_enabled`,
 * ValidationError for a code that is no fleet
 */
export const updateUser = verb(updateUserOperation, async ({ ctx, input }) => {
  const { userId } = input;
  if (userId === ctx.actor.id) throw new OwnAccountError();
  await ctx.db.prisma.$transaction(async (tx) => {
    const { user, otherAdministrators } = await lockUser(tx, userId);
    const isLastAdministrator = user.role === 'admin' && !user.banned && otherAdministrators === 0;
    const change: Change = { tx, ctx, user, isLastAdministrator };
    const { role, fleets, disabled } = input;
    // Fleets first: whoever stops being an administrator sees the right ones from the first moment
    if (fleets !== undefined) await setFleets(change, fleets, input.expectedFleets);
    if (role !== undefined) await setRole(change, role, input.expectedRole);
    if (disabled === true) await disable(change, input.reason);
    if (disabled === false) await enable(change);
  });
});

async function setRole(
  { tx, ctx, user, isLastAdministrator }: Change,
  role: Role,
  expectedRole: Role | undefined,
): Promise<void> {
  if (expectedRole !== undefined && user.role !== expectedRole) throw new StaleUserError();
  if (user.role === role) return;
  if (isLastAdministrator) throw new LastAdministratorError();
  await tx.user.update({ where: { id: user.id }, data: { role } });
  await notifyRights(tx, ctx, user.id);
  await record(tx, ctx, user, 'set_role', { from: user.role, to: role });
}

async function setFleets(
  { tx, ctx, user }: Change,
  codes: string[],
  expectedFleets: string[] | undefined,
): Promise<void> {
  const before = await fleetCodesOf(tx, user.id);
  if (expectedFleets && expectedFleets.join() !== before.join()) throw new StaleUserError();
  if (before.join() === codes.join()) return;
  const fleets = await findFleets(tx, codes);
  await replaceMemberships(
    tx,
    user.id,
    fleets.map(({ id }) => id),
  );
  await notifyRights(tx, ctx, user.id);
  await record(tx, ctx, user, 'set_fleets', { from: before, to: codes });
}

async function disable({ tx, ctx, user, isLastAdministrator }: Change, reason = ''): Promise<void> {
  if (user.banned) throw new ConflictError('already_disabled', 'This user is disabled already');
  if (isLastAdministrator) throw new LastAdministratorError();
  await tx.user.update({ where: { id: user.id }, data: { banned: true, banReason: reason || null } });
  const sessions = await tx.session.deleteMany({ where: { userId: user.id } });
  await notifyRights(tx, ctx, user.id);
  await record(tx, ctx, user, 'disable', { reason: reason || null, sessionsEnded: sessions.count });
}

async function enable({ tx, ctx, user }: Change): Promise<void> {
  if (!user.banned) throw new ConflictError('already_enabled', 'This user is enabled already');
  await tx.user.update({ where: { id: user.id }, data: { banned: false, banReason: null, banExpires: null } });
  await record(tx, ctx, user, 'enable', {});
}

const record = (
  tx: PrismaTransaction,
  ctx: Ctx,
  user: LockedUser,
  what: string,
  detail: Parameters<typeof recordAudit>[2]['detail'],
) =>
  recordAudit(tx, ctx, {
    action: `user.${what}`,
    target: { type: 'user', id: user.id },
    detail: { email: user.email, ...detail },
  });
