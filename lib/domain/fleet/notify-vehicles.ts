import type { Transaction } from '@/lib/platform/db';
import { notify } from '../notifications';

export type Change = 'registered' | 'changed';

/** Beyond it subscribers read all vehicles again, which the notification says by an empty list. */
const MAX_IDS = 500;

/** Notifies of a vehicle that was deleted: it cannot be read any more. */
export async function notifyDeleted(
  tx: Transaction,
  { id, vin, fleet }: { id: number; vin: string; fleet: string },
): Promise<void> {
  await notify(tx, 'tsp_feed', { type: 'vehicle', change: 'changed', vehicleIds: [id], deleted: { vin, fleet } });
}

/** Notifies of vehicles that were registered or changed. */
export async function notifyVehicles(tx: Transaction, change: Change, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  const many = ids.length > MAX_IDS;
  await notify(tx, 'tsp_feed', {
    type: 'vehicle',
    change: many ? 'changed' : change,
    vehicleIds: many ? [] : ids,
  });
}
