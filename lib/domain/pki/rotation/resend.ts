import { ms } from '@/lib/platform/db/sql-time';
import type { Ctx } from '../../context';
import { TARGET_COLUMNS, type Target } from './move-target';

export type ToResend = Target & { deadlineAt: number };

const FIRST_AGAIN_S = 10;
const LAST_AGAIN_S = 300;
const BATCH = 500;
// The first moments of a connection belong to what the TBox says by itself
const SETTLE_S = 2;

/**
 * Vehicles under way that are connected and have not answered: what they were sent last is to be sent again, after 10 s, 20 s,
 * 40 s and so on up to five minutes, and once after each new connection. Counted as sent by this call.
 */
export async function claimResends({ ctx }: { ctx: Ctx }): Promise<ToResend[]> {
  const { rows } = await ctx.db.query<ToResend>({
    text: `with due as (
       select t.id from rotation_targets t join vehicle_presence p on p.vehicle_id = t.vehicle_id and p.connected
       where t.state in ('asked', 'issued') and (t.sent_at is null
         or t.sent_at < $1::timestamptz - least(${LAST_AGAIN_S}, ${FIRST_AGAIN_S} * 2 ^ least(greatest(t.sends - 1, 0), 10))
              * interval '1 second'
         or (p.connected_at > t.sent_at and p.connected_at < $1::timestamptz - interval '${SETTLE_S} seconds'))
       order by t.sent_at nulls first limit ${BATCH} for update of t skip locked),
     sent as (
       update rotation_targets t set sent_at = $1, sends = sends + 1 from due where t.id = due.id returning t.*)
     select ${TARGET_COLUMNS}, coalesce(${ms('t.deadline_at')}, 0) as "deadlineAt"
     from sent t join vehicles v on v.id = t.vehicle_id join tboxes b on b.id = t.tbox_id`,
    values: [new Date(ctx.clock.now())],
  });
  return rows;
}
