import { type Ctx, withTransaction } from '../../context';
import { moveTargets } from './move-target';

/**
 * Gives up those whose deadline has passed, and those whose TBox has left its vehicle.
 * A certificate that was given out stays valid: the TBox may have it, and come with it.
 */
export async function endOverdue({ ctx }: { ctx: Ctx }): Promise<number> {
  const now = ctx.clock.now();
  return withTransaction(ctx, async (tx) => {
    const late = await moveTargets(tx.db, 'time_out', 't.deadline_at < $1', [new Date(now)], {
      at: now,
      code: 'timeout',
    });
    const left = `t.state in ('waiting', 'asked', 'issued', 'installed') and not exists (
      select 1 from vehicles v join tboxes b on b.serial = v.tbox_serial where v.id = t.vehicle_id and b.id = t.tbox_id)`;
    const gone = await moveTargets(tx.db, 'leave', left, [], { at: now, code: 'tbox_left' });
    return late.length + gone.length;
  });
}
