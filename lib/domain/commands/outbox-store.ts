import type { Db } from '@/lib/platform/db';
import { time } from '@/lib/platform/db/sql-time';
import { notify } from '../notifications';

/** Inserts the commands of a preceding `queued` (id, vehicle_id). */
export const INSERT_QUEUED = 'insert into command_outbox (command_id, vehicle_id) select id, vehicle_id from queued';

const RETRY_MS = 1_000;
/** Back-off while the TBox has not subscribed. */
const UNDELIVERED_FIRST_MS = 200;
const UNDELIVERED_MAX_MS = 600_000;

/** See `SendOutcome`. */
type Unsent = { id: string; why: 'failed' | 'refused' | 'unheard' };

/** Schedules them to be sent again, also on the same connection, after a back-off by reason. */
export async function retryUnsent(db: Db, unsent: Unsent[], now: number): Promise<void> {
  await db.query({
    text: `update command_outbox o set sent_session_id = null, unsent = u.why, claimed_until = ${time(`(
       $2::float8 + case when u.why = 'unheard'
         then least(${UNDELIVERED_MAX_MS}, ${UNDELIVERED_FIRST_MS} * power(2, least(o.attempts, 30) - 1)) else ${RETRY_MS} end)`)}
     from jsonb_to_recordset($1::jsonb) as u(id uuid, why text) where o.command_id = u.id`,
    values: [JSON.stringify(unsent), now],
  });
}

/** Notifies dispatch of commands of these vehicles that wait for a subscription. */
export async function releaseUndelivered(db: Db, vins: string[]): Promise<void> {
  await db.transaction(async (db) => {
    const { rows } = await db.query<{ id: string }>({
      text: `update command_outbox o set claimed_until = null from vehicles v
       where v.id = o.vehicle_id and v.vin = any($1::text[]) and o.unsent = 'unheard' returning o.command_id as id`,
      values: [vins],
    });
    const commandIds = rows.map(({ id }) => id);
    if (commandIds.length > 0) await notify(db, 'tsp_commands', { type: 'command', change: 'queued', commandIds });
  });
}
