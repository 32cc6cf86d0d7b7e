import type { PoolClient } from 'pg';

// PostgreSQL refuses a notice of 8,000 bytes; 600 ids of ten digits stay below 7,000
const IDS_IN_ONE_NOTICE = 600;

/** Tells other processes, when the transaction commits, whose presence has changed. */
export async function notifyPresence(client: PoolClient, vehicleIds: number[]): Promise<void> {
  for (let from = 0; from < vehicleIds.length; from += IDS_IN_ONE_NOTICE) {
    const notice = { type: 'presence', vehicleIds: vehicleIds.slice(from, from + IDS_IN_ONE_NOTICE) };
    await client.query(`select pg_notify('tsp_feed', $1)`, [JSON.stringify(notice)]);
  }
}
