import { type Ctx, withTransaction } from '../../context';
import {
  countRequestedSince,
  lockRenewalRequests,
  markRequested,
  markResent,
  type RenewalRequest,
  selectToRequest,
} from './due-store';
import { isInWindow } from './plan';
import { type RotationRow, selectOpenRotations } from './rotation-store';
import { moveTargets } from './target-store';

// Requests at once, in seconds of the rate: spreads a minute's allowance over the minute
const BURST_S = 3;
const SECONDS = 60;

/**
 * Moves connected targets of the current waves to `asked` and returns them for sending `renew`. Rate limits and windows
 * hold over all replicas.
 */
export async function requestRenewals({ ctx }: { ctx: Ctx }): Promise<RenewalRequest[]> {
  const now = ctx.clock.now();
  const rotations = await selectOpenRotations(ctx.db);
  const requests: RenewalRequest[] = [];
  for (const row of rotations) {
    if (row.state === 'running' && isInWindow(row.plan, now))
      requests.push(...(await requestForRotation(ctx, row, now)));
  }
  return requests;
}

/** Connected targets in progress without an answer, to be sent their last message again (`markResent`). */
export const claimResends = ({ ctx }: { ctx: Ctx }): Promise<RenewalRequest[]> => markResent(ctx.db, ctx.clock.now());

async function requestForRotation(ctx: Ctx, row: RotationRow, now: number): Promise<RenewalRequest[]> {
  const { perMinute, deadlineHours } = row.plan;
  return withTransaction(ctx, async (tx) => {
    await lockRenewalRequests(tx.db, row.id);
    const recent = await countRequestedSince(tx.db, row.id, now - SECONDS * 1_000);
    if (recent === null) return []; // paused meanwhile
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
