import type { Transaction } from '@/lib/platform/db';

// PostgreSQL refuses a notice of 8,000 bytes; 600 ids of ten digits stay below 7,000
const IDS_IN_ONE_NOTICE = 600;

/** Tells other processes, when the transaction commits, whose presence has changed. */
export async function notifyPresence(db: Transaction, vehicleIds: number[]): Promise<void> {
  for (let from = 0; from < vehicleIds.length; from += IDS_IN_ONE_NOTICE) {
    const notice = { type: 'presence', vehicleIds: vehicleIds.slice(from, from + IDS_IN_ONE_NOTICE) };
    await db.query({ text: `select pg_notify('tsp_feed', $1)`, values: [JSON.stringify(notice)] });
  }
}

/** Commands that wait for one of these vehicles to subscribe may be sent now. */
export async function wakeDispatch(db: Transaction, vehicleIds: number[]): Promise<void> {
  if (vehicleIds.length === 0) return;
  await db.query({
    text: `select pg_notify('tsp_commands', jsonb_build_object('type', 'command', 'change', 'queued', 'commandIds', ids)::text)
     from (select jsonb_agg(command_id) as ids from (
       select command_id from command_outbox where vehicle_id = any($1::int[]) limit 100) as found) as waiting
     where ids is not null`,
    values: [vehicleIds],
  });
}
