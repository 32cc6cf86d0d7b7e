import { recordAudit } from '../../audit';
import { type Ctx, type Tx, withTransaction } from '../../context';
import {
  markEnded,
  markNextWave,
  markPaused,
  markStarted,
  type RotationRow,
  selectOpenRotations,
  selectRotation,
} from './rotation-store';
import { moveTargets } from './target-store';
import { waveProgress } from './wave-progress';

// A single failure may be specific to one vehicle
const MIN_FAILURES = 2;

/**
 * Starts scheduled rotations, begins the next waves, pauses rotations with too many failures, and completes those that
 * are done.
 */
export async function advanceRotations({ ctx }: { ctx: Ctx }): Promise<void> {
  for (const { id } of await selectOpenRotations(ctx.db)) {
    await withTransaction(ctx, async (tx) => {
      const row = await selectRotation(tx.db, id, true);
      if (row) await advance(tx, row);
    });
  }
}

async function advance(tx: Tx, row: RotationRow): Promise<void> {
  const now = tx.clock.now();
  if (row.state === 'scheduled') {
    if (row.startsAt !== null && row.startsAt > now) return;
    await markStarted(tx.db, row.id, new Date(now));
    return;
  }
  if (row.state !== 'running') return;
  const progress = await waveProgress(tx.db, row, now);
  const { ended, failed, size } = progress;
  const limit = row.plan.pauseAtFailedPercent;
  const tooMany = failed >= Math.min(MIN_FAILURES, Math.max(size, 1)) && (failed / ended) * 100 >= limit;
  if (tooMany && limit < 100) {
    await markPaused(tx.db, row.id, 'failures');
    await recordAudit(tx, {
      action: 'rotation.pause',
      target: { type: 'rotation', id: row.id },
      detail: { name: row.name, failed, ended },
    });
    return;
  }
  if (progress.isAllOver) {
    await markEnded(tx.db, row.id, 'completed', new Date(now));
    return;
  }
  if (progress.isLast || progress.soakedAt === null || progress.soakedAt > now) return;
  if (row.plan.holdBetweenWaves) {
    await markPaused(tx.db, row.id, 'wave');
    return;
  }
  await markNextWave(tx.db, row.id, new Date(now));
}

/**
 * Fails targets whose deadline has passed, whose TBox has left its vehicle, or whose vehicle is archived. An issued certificate stays valid: the
 * TBox may have it and connect with it.
 */
export async function endOverdue({ ctx }: { ctx: Ctx }): Promise<number> {
  const now = ctx.clock.now();
  return withTransaction(ctx, async (tx) => {
    const late = await moveTargets(tx.db, 'time_out', { overdueAt: now }, { at: now, code: 'timeout' });
    const gone = await moveTargets(tx.db, 'leave', { leftVehicle: true }, { at: now, code: 'tbox_left' });
    const archived = await moveTargets(
      tx.db,
      'leave',
      { archivedVehicle: true },
      { at: now, code: 'vehicle_archived' },
    );
    return late.length + gone.length + archived.length;
  });
}
