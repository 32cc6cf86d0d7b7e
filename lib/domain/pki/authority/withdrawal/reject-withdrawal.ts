import { z } from 'zod';
import type { AuthoritySummary } from '@/lib/contracts';
import type { Ctx } from '../../../context';
import { ConflictError } from '../../../errors';
import { parseInput } from '../../../parse';
import { changeAuthority, findAuthority } from '../change-authority';
import { listAuthorities } from '../roll-over';
import { requireAdministrator } from './require-administrator';

const schema = z.object({ id: z.int().positive() });

/**
 * Drops the request for an emergency withdrawal; also for whoever has made it. A successor that was made for it stays prepared.
 * @throws NotFoundError, ForbiddenError, ConflictError `withdrawal_not_requested`
 */
export async function rejectWithdrawal({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof schema>;
}): Promise<AuthoritySummary[]> {
  requireAdministrator(ctx.actor);
  const { id } = parseInput(schema, input);
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
}
