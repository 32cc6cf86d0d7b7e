import { type Role, updateUserOperation } from '@/lib/contracts';
import { type AuditRecord, recordAudit } from '../audit';
import { type Tx, withTransaction } from '../context';
import { ConflictError } from '../errors';
import { notify } from '../notifications';
import { verb } from '../verb';
import { LastAdministratorError, OwnAccountError, StaleUserError } from './errors';
import { deletePasswordResetsOf } from './passwords/password-store';
import { deleteSessions } from './sessions/session-store';
import { findFleets, fleetCodesOf, type LockedUser, lockUser, replaceMemberships } from './store';

type Change = { tx: Tx; user: LockedUser; isLastAdministrator: boolean };

/**
 * Changes role or fleets of a user, disables or enables it. Takes effect at the next request, and at once on live
 * connections; sessions of a disabled user end with the transaction.
 * @throws OwnAccountError, LastAdministratorError, StaleUserError, ConflictError `already_disabled`, `already_enabled`,
 *   ValidationError for an unknown fleet code
 */
export const updateUser = verb(updateUserOperation, async ({ ctx, input }) => {
  const { userId } = input;
  if (userId === ctx.actor.id) throw new OwnAccountError();
  await withTransaction(ctx, async (tx) => {
    const { user, otherAdministrators } = await lockUser(tx.db, userId);
    const isLastAdministrator = user.role === 'admin' && !user.banned && otherAdministrators === 0;
    const change: Change = { tx, user, isLastAdministrator };
    const { role, fleets, disabled } = input;
    // Fleets first, so that a former administrator has the right ones immediately
    if (fleets !== undefined) await setFleets(change, fleets, input.expectedFleets);
    if (role !== undefined) await setRole(change, role, input.expectedRole);
    if (disabled === true) await disable(change, input.reason);
    if (disabled === false) await enable(change);
  });
});

async function setRole(
  { tx, user, isLastAdministrator }: Change,
  role: Role,
  expectedRole: Role | undefined,
): Promise<void> {
  if (expectedRole !== undefined && user.role !== expectedRole) throw new StaleUserError();
  if (user.role === role) return;
  if (isLastAdministrator) throw new LastAdministratorError();
  await tx.db.prisma.user.update({ where: { id: user.id }, data: { role } });
  await notifyRights(tx, user.id);
  await record(tx, user, 'set_role', { from: user.role, to: role });
}

async function setFleets({ tx, user }: Change, codes: string[], expectedFleets: string[] | undefined): Promise<void> {
  const before = await fleetCodesOf(tx.db, user.id);
  if (expectedFleets && expectedFleets.join() !== before.join()) throw new StaleUserError();
  if (before.join() === codes.join()) return;
  const fleets = await findFleets(tx.db, codes);
  await replaceMemberships(
    tx.db,
    user.id,
    fleets.map(({ id }) => id),
  );
  await notifyRights(tx, user.id);
  await record(tx, user, 'set_fleets', { from: before, to: codes });
}

async function disable({ tx, user, isLastAdministrator }: Change, reason = ''): Promise<void> {
  if (user.banned) throw new ConflictError('already_disabled', 'This user is disabled already');
  if (isLastAdministrator) throw new LastAdministratorError();
  await tx.db.prisma.user.update({ where: { id: user.id }, data: { banned: true, banReason: reason || null } });
  const ended = await deleteSessions(tx.db, { userId: user.id });
  await deletePasswordResetsOf(tx.db, user.id);
  await notifyRights(tx, user.id);
  await record(tx, user, 'disable', { reason: reason || null, sessionsEnded: ended.length });
}

async function enable({ tx, user }: Change): Promise<void> {
  if (!user.banned) throw new ConflictError('already_enabled', 'This user is enabled already');
  await tx.db.prisma.user.update({
    where: { id: user.id },
    data: { banned: false, banReason: null, banExpires: null },
  });
  await record(tx, user, 'enable', {});
}

const record = (tx: Tx, user: LockedUser, what: string, detail: AuditRecord['detail']) =>
  recordAudit(tx, {
    action: `user.${what}`,
    target: { type: 'user', id: user.id },
    detail: { email: user.email, ...detail },
  });

/** Notifies of changed rights, because open connections may be allowed too much. */
async function notifyRights(tx: Tx, userId: string): Promise<void> {
  await tx.db.prisma.user.update({ where: { id: userId }, data: { updatedAt: new Date(tx.clock.now()) } });
  await notify(tx.db, 'tsp_access', { type: 'person', userId });
}
