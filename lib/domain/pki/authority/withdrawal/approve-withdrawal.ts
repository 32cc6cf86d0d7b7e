import { approveWithdrawalOperation } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { ConflictError } from '../../../errors';
import { notify } from '../../../notifications';
import { verb } from '../../../verb';
import { moveTargets } from '../../rotation/move-target';
import { changeAuthority, findAuthority } from '../change-authority';
import { listAuthorities } from '../roll-over';
import { findSuccessor } from './withdrawal-store';

/**
 * Withdraws the authority. One row is enough: from the commit on each of its certificates is refused. Role `revocation` then revokes
 * them one by one (`revokeWithdrawn`; a hundred thousand take a minute on a busy machine) and ends their connections. Where it signs
 * now, the prepared successor takes over in the same transaction.
 * @throws NotFoundError, ForbiddenError, ConflictError `withdrawal_not_requested`, `own_approval`, `successor_not_prepared`
 */
export const approveWithdrawal = verb(approveWithdrawalOperation, async ({ ctx, input: { id } }) => {
  const { actor } = ctx;
  const now = new Date(ctx.clock.now());
  await changeAuthority(ctx, { action: 'authority.approve_withdrawal' }, async (db) => {
    const { name, kind, state, keyId, withdrawalRequestedById } = await findAuthority(db, id);
    if (withdrawalRequestedById === null || state === 'withdrawn' || keyId === null) {
      throw new ConflictError('withdrawal_not_requested', `No withdrawal of ${name} waits for approval`);
    }
    if (withdrawalRequestedById === actor.id) throw new ConflictError('own_approval', 'Somebody else must approve it');
    const isActive = kind === 'issuing' && state === 'active';
    const successor = isActive ? await findSuccessor(db) : null;
    if (isActive && successor?.state !== 'prepared') {
      throw new ConflictError('successor_not_prepared', `No authority is prepared to sign in the place of ${name}`);
    }
    await db.query({
      text: `update certificate_authorities set state = 'withdrawn', withdrawn_at = $2, withdrawal_approved_by = $3,
         withdrawal_approved_by_id = $4 where id = $1`,
      values: [id, now, actor.label, actor.id],
    });
    if (successor) {
      await db.query({
        text: `update certificate_authorities set state = 'active', activated_at = $2 where id = $1`,
        values: [successor.id, now],
      });
    }
    await failTargets(db, keyId, now);
    return { name, detail: { successor: successor?.name ?? null } };
  });
  return listAuthorities({ ctx });
});

/**
 * TBoxes that a campaign has given a certificate of this authority and that have not connected with it: at their deadline at the
 * latest they would fail, and until then no other campaign could have them.
 */
async function failTargets(db: Transaction, issuer: string, now: Date): Promise<void> {
  const given = 'exists (select 1 from tbox_certificates n where n.id = t.new_certificate_id and n.issuer = $1)';
  const moved = await moveTargets(db, 'fail', given, [issuer], { at: now.getTime(), code: 'authority_withdrawn' });
  if (moved.length === 0) return;
  const { rows } = await db.query<{ rotationId: string }>({
    text: 'select distinct rotation_id as "rotationId" from rotation_targets where id = any($1::int[])',
    values: [moved],
  });
  const rotationIds = rows.map(({ rotationId }) => rotationId);
  if (rotationIds.length > 0) await notify(db, 'tsp_feed', { type: 'rotation', rotationIds });
}
