import type { Transaction } from '@/lib/platform/db';

export type Change = 'registered' | 'changed';

/** A notification holds less than 8,000 bytes: from here on it says "many" by an empty list. */
const MAX_IDS = 500;

/** Tells the live role, at commit, which vehicles to publish anew. */
export async function announceVehicles(db: Transaction, change: Change, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  const many = ids.length > MAX_IDS;
  const notice = JSON.stringify({
    type: 'vehicle',
    change: many ? 'changed' : change,
    vehicleIds: many ? [] : ids,
  });
  await db.query({ text: `select pg_notify('tsp_feed', $1)`, values: [notice] });
}
