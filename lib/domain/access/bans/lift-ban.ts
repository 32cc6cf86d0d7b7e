import { z } from 'zod';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { parseInput } from '../../parse';
import { announceStanding } from '../announce-standing';
import { requireAccessAdmin } from '../permissions';
import { removeBan } from './ban-store';

const MAX_ID = 2 ** 31 - 1; // PostgreSQL's integer
const schema = z.object({ id: z.int().min(1).max(MAX_ID) });

/** @throws NotFoundError, ValidationError, ForbiddenError */
export async function liftBan({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<void> {
  requireAccessAdmin(ctx.actor);
  const { id } = parseInput(schema, input);
  await withTransaction(ctx, async (tx) => {
    const ban = await removeBan(tx.db, id);
    if (!ban) throw new NotFoundError(`Ban ${id}`);
    const { kind, value, reason } = ban;
    await recordAudit(tx, {
      action: 'ban.lift',
      target: { type: 'ban', id: value },
      detail: { id, kind, reason },
    });
    await announceStanding(tx.db, { type: 'ban_lifted', id, kind, value });
  });
}
