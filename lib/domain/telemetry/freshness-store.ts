import type { Db } from '@/lib/platform/db';

/**
 * Takes `data_fresh` from vehicles with an id above `after`, `last` at most, whose newest data came before `oldest`; touches
 * only rows that change and nobody else is changing.
 * @returns how many
 */
export async function updateStale(
  db: Db,
  { after, last, oldest }: { after: number; last: number; oldest: Date },
): Promise<number> {
  const { rowCount } = await db.query({
    text: `with stale as materialized (
       select p.vehicle_id from vehicle_state s join vehicle_presence p on p.vehicle_id = s.vehicle_id
       where s.vehicle_id > $1 and s.vehicle_id <= $2 and s.received_at < $3 and p.data_fresh
       for no key update of p skip locked
     )
     update vehicle_presence p set data_fresh = false from stale where p.vehicle_id = stale.vehicle_id`,
    values: [after, last, oldest],
  });
  return rowCount ?? 0;
}

export async function isAnyStateAfter(db: Db, vehicleId: number): Promise<boolean> {
  const { rows } = await db.query<{ more: boolean }>({
    text: 'select exists (select 1 from vehicle_state where vehicle_id > $1) as more',
    values: [vehicleId],
  });
  return rows[0]?.more ?? false;
}
