import type { AuthenticationMethod } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';

export async function selectFleetCodes(db: Db, ids: number[]): Promise<string[]> {
  const { rows } = await db.query<{ code: string }>({
    text: 'select code from fleets where id = any($1) order by code',
    values: [ids],
  });
  return rows.map((row) => row.code);
}

type FleetMethods = { id: number; name: string; methods: AuthenticationMethod[] };

const METHODS = 'select id, name, auth_methods as methods from fleets where code = $1';

export async function selectFleetMethods(db: Db, code: string): Promise<FleetMethods | null> {
  const { rows } = await db.query<FleetMethods>({ text: METHODS, values: [code] });
  return rows[0] ?? null;
}

export async function lockFleetMethods(db: Transaction, code: string): Promise<FleetMethods | null> {
  const { rows } = await db.query<FleetMethods>({ text: `${METHODS} for no key update`, values: [code] });
  return rows[0] ?? null;
}

export async function updateFleetMethods(db: Transaction, id: number, methods: AuthenticationMethod[]): Promise<void> {
  await db.query({ text: 'update fleets set auth_methods = $2 where id = $1', values: [id, methods] });
}

// Methods for which a vehicle has credentials, whatever its fleet accepts
const STRANDED = `
with proofs as (
  select array_remove(array[
    case when exists (select 1 from tbox_certificates c where c.tbox_id = b.tbox_id and c.revoked_at is null
      and c.not_before <= $3 and c.not_after > $3) then 'certificate' end,
    case when exists (select 1 from tbox_credentials p where p.tbox_id = b.tbox_id) then 'password' end
  ], null) as has
  from vehicles v join tbox_bindings b on b.vehicle_id = v.id and b.unbound_at is null
  where v.fleet_id = $1 and v.archived_at is null)
select count(*)::int as stranded from proofs where has && $2 and not has && $4`;

/** Number of a fleet's vehicles with credentials for one of `before` and none of `after`. */
export async function countStranded(
  db: Db,
  input: { fleetId: number; before: AuthenticationMethod[]; after: AuthenticationMethod[]; now: Date },
): Promise<number> {
  const { rows } = await db.query<{ stranded: number }>({
    text: STRANDED,
    values: [input.fleetId, input.before, input.now, input.after],
  });
  return rows[0]?.stranded ?? 0;
}
