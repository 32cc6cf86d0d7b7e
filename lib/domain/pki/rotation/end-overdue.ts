import { type Ctx, withTransaction } from '../../context';
import { moveTargets } from './target-store';

/**
 * Gives up those whose deadline has passed, and those whose TBox has left its vehicle.
 * A certificate that was given out stays valid: the TBox may have it, and come with it.
 */
export async function endOverdue({ ctx }: { ctx: Ctx }): Promise<number> {
  const now = ctx.clock.now();
  return withTransaction(ctx, async (tx) => {
    const late = await moveTargets(tx.db, 'time_out', { overdueAt: now }, { at: now, code: 'timeout' });
    const gone = await moveTargets(tx.db, 'leave', { leftVehicle: true }, { at: now, code: 'tbox_left' });
    return late.length + gone.length;
  });
}
