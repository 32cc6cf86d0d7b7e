import type { MapVehicle } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import type { Actor } from '../context';

const NAMED = `select v.id, v.vin, v.plate, json_build_object('code', f.code, 'name', f.name) as fleet,
    json_build_object('code', m.code, 'name', m.name) as model
  from vehicles v join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
  where (v.id = any($1::int[]) or v.vin = any($2::text[])) and ($3::int[] is null or v.fleet_id = any($3))`;

/** Of these vehicles, those of the actor's fleets. */
export async function selectNamed(
  db: Db,
  { fleets }: Actor,
  { ids, vins = [] }: { ids: readonly number[]; vins?: readonly string[] },
): Promise<MapVehicle[]> {
  if (ids.length + vins.length === 0) return [];
  const values = [ids, vins, fleets === 'all' ? null : fleets];
  return (await db.query<MapVehicle>({ name: 'live-named', text: NAMED, values })).rows;
}

export async function selectFleetIds(db: Db, codes: readonly string[]): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>({
    text: 'select id from fleets where code = any($1)',
    values: [codes],
  });
  return rows.map(({ id }) => id);
}
