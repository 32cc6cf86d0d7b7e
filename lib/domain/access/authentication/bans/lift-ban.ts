import { liftBanOperation } from '@/lib/contracts';
import { recordAudit } from '../../../audit/index';
import { withTransaction } from '../../../context';
import { NotFoundError } from '../../../errors';
import { notify } from '../../../notifications/index';
import { verb } from '../../../verb';
import { removeBan } from './ban-store';

/** @throws NotFoundError, ValidationError, ForbiddenError */
export const liftBan = verb(liftBanOperation, async ({ ctx, input: { id } }) => {
  await withTransaction(ctx, async (tx) => {
    const ban = await removeBan(tx.db, id);
    if (!ban) throw new NotFoundError(`Ban ${id}`);
    const { kind, value, reason } = ban;
    await recordAudit(tx, {
      action: 'ban.lift',
      target: { type: 'ban', id: value },
      detail: { id, kind, reason },
    });
    await notify(tx.db, 'tsp_access', { type: 'ban_lifted', id, kind, value });
  });
});
