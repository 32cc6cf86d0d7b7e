import type { PoolClient } from 'pg';
import { recordAuditWith } from '../../audit';
import type { Ctx } from '../../context';
import { type RotationRow, selectOpenRotations, selectRotation } from './rotation-store';
import { waveStanding } from './wave-standing';

// One failure alone may be one vehicle's own
const LEAST_FAILURES = 2;

/** Starts campaigns whose time has come, lets waves on, pauses those in which too many fail, and ends those that are over. */
export async function advanceRotations({ ctx }: { ctx: Ctx }): Promise<void> {
  for (const { id } of await selectOpenRotations(ctx.db.pool)) {
    await ctx.db.transaction(async (client) => {
      const row = await selectRotation(client, id, true);
      if (row) await advance(ctx, client, row);
    });
  }
}

async function advance(ctx: Ctx, client: PoolClient, row: RotationRow): Promise<void> {
  const now = ctx.clock.now();
  if (row.state === 'scheduled') {
    if (row.startsAt !== null && row.startsAt > now) return;
    await client.query(`update rotations set state = 'running', started_at = $2, wave_at = $2 where id = $1`, [
      row.id,
      new Date(now),
    ]);
    return;
  }
  if (row.state !== 'running') return;
  const standing = await waveStanding(client, row, now);
  const { ended, failed, size } = standing;
  const limit = row.plan.pauseAtFailedPercent;
  const tooMany = failed >= Math.min(LEAST_FAILURES, Math.max(size, 1)) && (failed / ended) * 100 >= limit;
  if (tooMany && limit < 100) {
    await client.query(`update rotations set state = 'paused', pause_reason = 'failures' where id = $1`, [row.id]);
    await recordAuditWith(client, ctx, {
      action: 'rotation.pause',
      target: { type: 'rotation', id: row.id },
      detail: { name: row.name, failed, ended },
    });
    return;
  }
  if (standing.isAllOver) {
    await client.query(`update rotations set state = 'completed', ended_at = $2 where id = $1`, [
      row.id,
      new Date(now),
    ]);
    return;
  }
  if (standing.isLast || standing.soakedAt === null || standing.soakedAt > now) return;
  if (row.plan.holdBetweenWaves) {
    await client.query(`update rotations set state = 'paused', pause_reason = 'wave' where id = $1`, [row.id]);
    return;
  }
  await client.query(`update rotations set wave = wave + 1, wave_at = $2 where id = $1`, [row.id, new Date(now)]);
}
