import { type Ctx, withTransaction } from '../../context';
import { moveTargets, TARGET_COLUMNS, type Target } from './move-target';
import { isInWindow } from './plan';
import { type RotationRow, selectOpenRotations } from './rotation-store';

export type Asked = Target & { deadlineAt: number };

// At most so many seconds' worth at once: a minute's allowance is spread over the minute
const BURST_S = 3;
const SECONDS = 60;

/**
 * Vehicles whose turn it is and that are connected, moved to `asked`: each is to be sent `renew`. Rates and windows are kept
 * over all replicas.
 */
export async function askTargets({ ctx }: { ctx: Ctx }): Promise<Asked[]> {
  const now = ctx.clock.now();
  const rotations = await selectOpenRotations(ctx.db);
  const asked: Asked[] = [];
  for (const row of rotations) {
    if (row.state === 'running' && isInWindow(row.plan, now)) asked.push(...(await ask(ctx, row, now)));
  }
  return asked;
}

async function ask(ctx: Ctx, row: RotationRow, now: number): Promise<Asked[]> {
  const { perMinute, deadlineHours } = row.plan;
  return withTransaction(ctx, async (tx) => {
    await tx.db.query({ text: 'select pg_advisory_xact_lock(hashtext($1))', values: [`rotation ${row.id}`] });
    // Somebody may have paused it just now
    const { rows } = await tx.db.query<{ recent: number }>({
      text: `select (select count(*)::int from rotation_events e join rotation_targets t on t.id = e.target_id
         where t.rotation_id = $1 and e.event = 'ask' and e.at > $2) as recent
       from rotations where id = $1 and state = 'running' for share`,
      values: [row.id, new Date(now - SECONDS * 1_000)],
    });
    const [found] = rows;
    if (!found) return [];
    const room = Math.min(perMinute - found.recent, Math.ceil((perMinute * BURST_S) / SECONDS));
    if (room <= 0) return [];
    const { rows: chosen } = await tx.db.query<{ id: number }>({
      text: `select t.id from rotation_targets t
       join vehicle_presence p on p.vehicle_id = t.vehicle_id and p.connected
       join vehicles v on v.id = t.vehicle_id
       join tboxes b on b.id = t.tbox_id and b.serial = v.tbox_serial
       where t.rotation_id = $1 and t.state = 'waiting' and t.wave <= $2
       order by t.wave, t.id limit $3 for update of t skip locked`,
      values: [row.id, row.wave, room],
    });
    if (chosen.length === 0) return [];
    const ids = chosen.map(({ id }) => id);
    const moved = await moveTargets(tx.db, 'ask', 't.id = any($1)', [ids], { at: now });
    const deadlineAt = now + deadlineHours * 3_600_000;
    const { rows: targets } = await tx.db.query<Target>({
      text: `with sent as (
         update rotation_targets set sent_at = $2, sends = 1, deadline_at = $3 where id = any($1) returning *)
       select ${TARGET_COLUMNS} from sent t join vehicles v on v.id = t.vehicle_id join tboxes b on b.id = t.tbox_id`,
      values: [moved, new Date(now), new Date(deadlineAt)],
    });
    return targets.map((target) => ({ ...target, deadlineAt }));
  });
}
