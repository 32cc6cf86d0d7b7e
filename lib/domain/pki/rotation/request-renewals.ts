import { type Ctx, withTransaction } from '../../context';
import {
  countRequestedSince,
  lockAsking,
  markRequested,
  markResent,
  selectToRequest,
  type ToResend,
} from './due-store';
import { isInWindow } from './plan';
import { type RotationRow, selectOpenRotations } from './rotation-store';
import { moveTargets, type Target } from './target-store';

export type Asked = Target & { deadlineAt: number };

// At most so many seconds' worth at once: a minute's allowance is spread over the minute
const BURST_S = 3;
const SECONDS = 60;

/**
 * Vehicles whose turn it is and that are connected, moved to `asked`: each is to be sent `renew`. Rates and windows are kept
 * over all replicas.
 */
export async function requestRenewals({ ctx }: { ctx: Ctx }): Promise<Asked[]> {
  const now = ctx.clock.now();
  const rotations = await selectOpenRotations(ctx.db);
  const asked: Asked[] = [];
  for (const row of rotations) {
    if (row.state === 'running' && isInWindow(row.plan, now)) asked.push(...(await ask(ctx, row, now)));
  }
  return asked;
}

/** Vehicles under way that are connected and have not answered (`markResent`): what they were sent last is to be sent again. */
export const claimResends = ({ ctx }: { ctx: Ctx }): Promise<ToResend[]> => markResent(ctx.db, ctx.clock.now());

async function ask(ctx: Ctx, row: RotationRow, now: number): Promise<Asked[]> {
  const { perMinute, deadlineHours } = row.plan;
  return withTransaction(ctx, async (tx) => {
    await lockAsking(tx.db, row.id);
    const recent = await countRequestedSince(tx.db, row.id, now - SECONDS * 1_000);
    if (recent === null) return []; // somebody has paused it just now
    const limit = Math.min(perMinute - recent, Math.ceil((perMinute * BURST_S) / SECONDS));
    if (limit <= 0) return [];
    const ids = await selectToRequest(tx.db, { rotationId: row.id, wave: row.wave, limit });
    if (ids.length === 0) return [];
    const moved = await moveTargets(tx.db, 'ask', { ids }, { at: now });
    const deadlineAt = now + deadlineHours * 3_600_000;
    const targets = await markRequested(tx.db, moved, { at: now, deadlineAt });
    return targets.map((target) => ({ ...target, deadlineAt }));
  });
}
