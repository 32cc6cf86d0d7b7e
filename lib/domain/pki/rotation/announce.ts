import type { Transaction } from '@/lib/platform/db';

/** Wakes role `rotate` when the transaction commits. */
export async function announceRotation(db: Transaction, ...rotationIds: string[]): Promise<void> {
  await db.query({
    text: `select pg_notify('tsp_feed', $1)`,
    values: [JSON.stringify({ type: 'rotation', rotationIds })],
  });
}
