import { liftBanOperation } from '@/lib/contracts';
import { recordAuditWith } from '../../audit';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { removeBan } from './ban-store';

/** @throws NotFoundError, ValidationError, ForbiddenError */
export const liftBan = verb(liftBanOperation, async ({ ctx, input: { id } }) => {
  await ctx.db.transaction(async (client) => {
    const ban = await removeBan(client, id);
    if (!ban) throw new NotFoundError(`Ban ${id}`);
    const { kind, value, reason } = ban;
    await recordAuditWith(client, ctx, {
      action: 'ban.lift',
      target: { type: 'ban', id: value },
      detail: { id, kind, reason },
    });
    await notify(client, 'tsp_access', { type: 'ban_lifted', id, kind, value });
  });
});
