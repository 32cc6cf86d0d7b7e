import type { PoolClient } from 'pg';

/** Wakes role `rotate` when the transaction commits. */
export async function announceRotation(client: PoolClient, ...rotationIds: string[]): Promise<void> {
  await client.query(`select pg_notify('tsp_feed', $1)`, [JSON.stringify({ type: 'rotation', rotationIds })]);
}
