import type { Pool } from 'pg';
import type { Actor } from '../context';

type Resolved = { fleetIds: number[] | null; modelIds: number[] | null };

/** Ids of the codes asked for, within the actor's fleets; a code that is unknown or foreign matches nothing. */
export async function resolveCodes(
  pool: Pool,
  actor: Actor,
  { fleet, model }: { fleet?: string[] | undefined; model?: string[] | undefined },
): Promise<Resolved> {
  const [fleets, models] = await Promise.all([
    fleet?.length ? idsOf(pool, 'fleets', fleet) : null,
    model?.length ? idsOf(pool, 'vehicle_models', model) : null,
  ]);
  return { fleetIds: within(actor, fleets), modelIds: models };
}

function within({ fleets: own }: Actor, asked: number[] | null): number[] | null {
  if (own === 'all') return asked;
  return asked ? asked.filter((id) => own.includes(id)) : own;
}

async function idsOf(pool: Pool, table: 'fleets' | 'vehicle_models', codes: string[]): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(`select id from ${table} where code = any($1::text[])`, [codes]);
  return rows.map((row) => row.id);
}
