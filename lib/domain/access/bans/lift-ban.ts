import { z } from 'zod';
import { recordAuditWith } from '../../audit';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { removeBan } from './ban-store';

const MAX_ID = 2 ** 31 - 1; // PostgreSQL's integer
const schema = z.object({ id: z.int().min(1).max(MAX_ID) });

/** @throws NotFoundError, ValidationError, ForbiddenError */
export async function liftBan({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<void> {
  requireAccessAdmin(ctx.actor);
  const { id } = parseInput(schema, input);
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
}
