import { requestWithdrawalOperation } from '@/lib/contracts';
import { ConflictError } from '../../../errors';
import { verb } from '../../../verb';
import { changeAuthority, findAuthority } from '../change-authority';
import { requestSuccessor } from '../request-successor';
import { listAuthorities } from '../roll-over';

/**
 * Asks for the emergency withdrawal of an authority whose key may be known to somebody else. Nothing is refused before a second
 * administrator approves. Where it signs now, a successor is requested too, so that brokers trust it by then.
 * @param input.includeRenewed also revokes certificates of other authorities that TBoxes got by renewal or rotation after one of this
 *   authority was admitted at first use: whoever has its key may have renewed one that he made
 * @throws NotFoundError, ForbiddenError, ConflictError `authority_not_withdrawable` (a root, or not in use),
 *   `withdrawal_requested` where somebody has asked before
 */
export const requestWithdrawal = verb(
  requestWithdrawalOperation,
  async ({ ctx, input: { id, reason, includeRenewed } }) => {
    await changeAuthority(
      ctx,
      { action: 'authority.request_withdrawal', detail: { reason, includeRenewed } },
      async (db) => {
        const { name, kind, state, withdrawalRequestedById } = await findAuthority(db, id);
        if (kind === 'root' || state === 'requested' || state === 'withdrawn') {
          throw new ConflictError('authority_not_withdrawable', `${name} is ${kind === 'root' ? 'a root' : state}`);
        }
        if (withdrawalRequestedById !== null) {
          throw new ConflictError('withdrawal_requested', `The withdrawal of ${name} is requested already`);
        }
        await db.query({
          text: `update certificate_authorities set withdrawal_requested_at = $2, withdrawal_requested_by = $3,
         withdrawal_requested_by_id = $4, withdrawal_reason = $5, withdrawal_includes_renewed = $6 where id = $1`,
          values: [id, new Date(ctx.clock.now()), ctx.actor.label, ctx.actor.id, reason, includeRenewed],
        });
        const isActive = kind === 'issuing' && state === 'active';
        return { name, detail: { successor: isActive ? await requestSuccessor(db, ctx.actor.label) : null } };
      },
    );
    return listAuthorities({ ctx });
  },
);
