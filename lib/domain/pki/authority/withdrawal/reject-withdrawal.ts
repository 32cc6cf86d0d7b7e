import { rejectWithdrawalOperation } from '@/lib/contracts';
import { ConflictError } from '../../../errors';
import { verb } from '../../../verb';
import { changeAuthority, findAuthority } from '../change-authority';
import { listAuthorities } from '../roll-over';

/**
 * Drops the request for an emergency withdrawal; also for whoever has made it. A successor that was made for it stays prepared.
 * @throws NotFoundError, ForbiddenError, ConflictError `withdrawal_not_requested`
 */
export const rejectWithdrawal = verb(rejectWithdrawalOperation, async ({ ctx, input: { id } }) => {
  await changeAuthority(ctx, { action: 'authority.reject_withdrawal' }, async (db) => {
    const { name, state, withdrawalRequestedById } = await findAuthority(db, id);
    if (withdrawalRequestedById === null || state === 'withdrawn') {
      throw new ConflictError('withdrawal_not_requested', `No withdrawal of ${name} waits for approval`);
    }
    await db.query({
      text: `update certificate_authorities set withdrawal_requested_at = null, withdrawal_requested_by = null,
         withdrawal_requested_by_id = null, withdrawal_reason = null, withdrawal_includes_renewed = false where id = $1`,
      values: [id],
    });
    return name;
  });
  return listAuthorities({ ctx });
});
