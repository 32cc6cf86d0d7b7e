import type { Db } from '@/lib/platform/db';
import { time } from '@/lib/platform/db/sql-time';
import { ALL_FACTS } from '../statuses';
import type { Order } from './order';

// With each value of `facts`, an index has the vehicles in the order of their last change
const FACTS = `unnest('{${ALL_FACTS.join()}}'::int[]) as f(facts)`;

/**
 * Whether a vehicle may have changed its place in this order since then, so that pages after the first may lack it.
 * @param fleets ids; null: all
 */
export async function hasMoved(
  db: Db,
  order: Order,
  since: number,
  fleets: readonly number[] | null,
): Promise<boolean> {
  const [key] = order.columns;
  if (key?.name === 'vin') return false;
  const inFleets = fleets === null ? '' : 'and v.fleet_id = s.fleet_id';
  const scopes = fleets === null ? '' : 'cross join unnest($2::int[]) as s(fleet_id)';
  const text =
    order.table === 'vehicle_facets'
      ? `select exists(select 1 from ${FACTS} ${scopes} cross join lateral (
          select 1 from vehicle_facets v where v.facts = f.facts ${inFleets} and v.changed_at > ${time('$1')} limit 1) found)`
      : `select exists(select 1 from vehicles v where v.updated_at > ${time('$1')}
          ${fleets === null ? '' : 'and v.fleet_id = any($2::int[])'})`;
  const values = fleets === null ? [since] : [since, fleets];
  return (await db.query<{ exists: boolean }>({ text, values })).rows[0]?.exists === true;
}
