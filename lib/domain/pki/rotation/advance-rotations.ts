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
import { waveProgress } from './wave-progress';

// One failure alone may be one vehicle's own
const MIN_FAILURES = 2;

/** Starts campaigns whose time has come, lets waves on, pauses those in which too many fail, and ends those that are over. */
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
  const standing = await waveProgress(tx.db, row, now);
  const { ended, failed, size } = standing;
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
  if (standing.isAllOver) {
    await markEnded(tx.db, row.id, 'completed', new Date(now));
    return;
  }
  if (standing.isLast || standing.soakedAt === null || standing.soakedAt > now) return;
  if (row.plan.holdBetweenWaves) {
    await markPaused(tx.db, row.id, 'wave');
    return;
  }
  await markNextWave(tx.db, row.id, new Date(now));
}
