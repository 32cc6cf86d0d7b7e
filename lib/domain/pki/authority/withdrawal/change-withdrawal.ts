import {
  type AuthoritySummary,
  approveWithdrawalOperation,
  rejectWithdrawalOperation,
  requestWithdrawalOperation,
} from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import type { Ctx } from '../../../context';
import { ConflictError } from '../../../errors';
import { notify } from '../../../notifications';
import { verb } from '../../../verb';
import { moveTargets, selectRotationsOf } from '../../rotation/target-store';
import type { LockedAuthority } from '../authority-store';
import { changeAuthority, type Detail, findAuthority } from '../change-authority';
import { listAuthorities, requestSuccessor } from '../roll-over';
import { findSuccessor, markActive, markWithdrawn } from '../roll-over-store';
import { clearWithdrawalRequest, markWithdrawalRequested } from './withdrawal-store';

// Emergency withdrawal: one administrator requests it, another approves or rejects it. Each verb throws NotFoundError,
// ForbiddenError.

/**
 * Requests the emergency withdrawal of an authority whose key may be compromised. It takes effect when a second
 * administrator approves. For the signing authority a successor is requested too, so that brokers trust it by then.
 * @param input.includeRenewed also revoke certificates of other authorities that TBoxes got by renewal or rotation
 *   after a certificate of this authority was admitted at first use: a holder of the key could have renewed a forged
 *   one
 * @throws ConflictError `authority_not_withdrawable` (a root, or not in use), `withdrawal_requested`
 */
export const requestWithdrawal = verb(
  requestWithdrawalOperation,
  async ({ ctx, input: { id, reason, includeRenewed } }) => {
    const change = { action: 'authority.request_withdrawal', detail: { reason, includeRenewed } };
    return changeWithdrawal(ctx, id, change, async (db, authority) => {
      const { name, kind, state, withdrawalRequestedById } = authority;
      if (kind === 'root' || state === 'requested' || state === 'withdrawn') {
        throw new ConflictError('authority_not_withdrawable', `${name} is ${kind === 'root' ? 'a root' : state}`);
      }
      if (withdrawalRequestedById !== null) {
        throw new ConflictError('withdrawal_requested', `The withdrawal of ${name} is requested already`);
      }
      await markWithdrawalRequested(db, id, { at: ctx.clock.now(), by: ctx.actor, reason, includeRenewed });
      return { successor: isSigning(authority) ? await requestSuccessor(db, ctx.actor.label) : null };
    });
  },
);

/**
 * Withdraws the authority. All its certificates are refused once the transaction commits. Role `revocation` then
 * revokes them one by one (`revokeWithdrawn`, about a minute for 100,000) and closes their connections. If it was
 * signing, the prepared successor becomes active in the same transaction.
 * @throws ConflictError `withdrawal_not_requested`, `own_approval`, `successor_not_prepared`
 */
export const approveWithdrawal = verb(approveWithdrawalOperation, async ({ ctx, input: { id } }) => {
  const { actor } = ctx;
  const now = new Date(ctx.clock.now());
  return changeWithdrawal(ctx, id, { action: 'authority.approve_withdrawal' }, async (db, authority) => {
    const { name, keyId, withdrawalRequestedById } = authority;
    if (!isRequested(authority) || keyId === null) throw notRequested(name);
    if (withdrawalRequestedById === actor.id) throw new ConflictError('own_approval', 'Somebody else must approve it');
    const successor = isSigning(authority) ? await findSuccessor(db) : null;
    if (isSigning(authority) && successor?.state !== 'prepared') {
      throw new ConflictError('successor_not_prepared', `No authority is prepared to sign in the place of ${name}`);
    }
    await markWithdrawn(db, id, now, actor);
    if (successor) await markActive(db, successor.id, now);
    await failTargets(db, keyId, now);
    return { successor: successor?.name ?? null };
  });
});

/**
 * Rejects a requested withdrawal; also allowed to its requester. A successor created for it stays prepared.
 * @throws ConflictError `withdrawal_not_requested`
 */
export const rejectWithdrawal = verb(rejectWithdrawalOperation, async ({ ctx, input: { id } }) =>
  changeWithdrawal(ctx, id, { action: 'authority.reject_withdrawal' }, async (db, authority) => {
    if (!isRequested(authority)) throw notRequested(authority.name);
    await clearWithdrawalRequest(db, id);
    return {};
  }),
);

/** @param apply returns details for the audit entry */
async function changeWithdrawal(
  ctx: Ctx,
  id: number,
  change: { action: string; detail?: Detail },
  apply: (db: Transaction, authority: LockedAuthority) => Promise<Detail>,
): Promise<AuthoritySummary[]> {
  await changeAuthority(ctx, change, async (db) => {
    const authority = await findAuthority(db, id);
    return { name: authority.name, detail: await apply(db, authority) };
  });
  return listAuthorities({ ctx });
}

const isSigning = ({ kind, state }: LockedAuthority): boolean => kind === 'issuing' && state === 'active';

const isRequested = ({ state, withdrawalRequestedById }: LockedAuthority): boolean =>
  withdrawalRequestedById !== null && state !== 'withdrawn';

const notRequested = (name: string) =>
  new ConflictError('withdrawal_not_requested', `No withdrawal of ${name} waits for approval`);

/**
 * Fails rotation targets with an unconfirmed certificate of this authority, so that another rotation can include them
 * before their deadline.
 */
async function failTargets(db: Transaction, issuer: string, now: Date): Promise<void> {
  const moved = await moveTargets(db, 'fail', { issuer }, { at: now.getTime(), code: 'authority_withdrawn' });
  if (moved.length === 0) return;
  const rotationIds = await selectRotationsOf(db, moved);
  if (rotationIds.length > 0) await notify(db, 'tsp_feed', { type: 'rotation', rotationIds });
}
